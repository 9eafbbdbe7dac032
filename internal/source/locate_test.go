package source_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/ctxplumb/ctxplumb/internal/source"
	"github.com/ctxplumb/ctxplumb/tracer"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// scenario is a package of testdata: the files that share a package clause. Its marks are comments at the end of a line:
//
//	// frame 2 (*T).M      the second frame of the stack, innermost first, and its function
//	// culprit (*T).M      the place to blame, and its function
//	// inner net/http.Get  on a line of its own: what the first frame called, innermost first
type scenario struct {
	frames  map[int]tracer.Frame
	inner   []tracer.Frame
	culprit tracer.Frame
}

const module = "example.com/shop"

// goroot is the folder of the standard library as the compiler recorded it.
var goroot = func() string {
	for f := range frames(0) {
		if file, ok := strings.CutSuffix(f.File, "runtime/proc.go"); ok {
			return file
		}
	}
	panic("no frame of the runtime")
}()

var mark = regexp.MustCompile(`(frame (\d+)|culprit|inner) (\S+)`)

func (s *scenario) add(file string, line int, text string) {
	code, comment, _ := strings.Cut(text, "// ")
	for _, m := range mark.FindAllStringSubmatch(comment, -1) {
		place := tracer.Frame{Func: module + "." + m[3], File: file, Line: line}
		switch m[1] {
		case "culprit":
			place.Source = strings.TrimSpace(code)
			s.culprit = place
		case "inner":
			s.inner = append(s.inner, tracer.Frame{Func: m[3], File: goroot + "x/x.go", Line: 1})
		default:
			n, _ := strconv.Atoi(m[2])
			s.frames[n] = place
		}
	}
}

func (s *scenario) stack() []tracer.Frame {
	stack := slices.Clone(s.inner)
	for n := range len(s.frames) {
		stack = append(stack, s.frames[n+1])
	}
	return append(stack, tracer.Frame{Func: "runtime.goexit", File: goroot + "runtime/asm.s", Line: 1})
}

func scenarios(t *testing.T, dir string) map[string]*scenario {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]*scenario{}
	for _, path := range paths {
		path, err := filepath.Abs(path)
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		name := regexp.MustCompile(`(?m)^package (\w+)`).FindStringSubmatch(string(text))[1]
		if all[name] == nil {
			all[name] = &scenario{frames: map[int]tracer.Frame{}}
		}
		for i, line := range strings.Split(string(text), "\n") {
			all[name].add(path, i+1, line)
		}
	}
	return all
}

// wait is a frame further in than those of a scenario: nobody is to blame there, and it is named if nobody else is.
var wait = frame(module+".wait", "/home/ann/shop/wait.go")

func TestGuilty(t *testing.T) {
	t.Parallel()
	run(t, "testdata/guilty", 25, undeclared, itself)
}

func TestInnocent(t *testing.T) {
	t.Parallel()
	run(t, "testdata/innocent", 12, undeclared, waiting)
}

// What cut is a type whose values come a way that the code does not tell.
func TestOnlyLiteral(t *testing.T) {
	t.Parallel()
	quiet := func(pkg string, stack []tracer.Frame) tracer.Frame { return source.Locate(stack, "*"+pkg+".quiet") }
	run(t, "testdata/made", 2, quiet, itself)
	run(t, "testdata/madetwice", 1, quiet, waiting)
}

func TestKeptInField(t *testing.T) {
	t.Parallel()
	lost := func(_ string, stack []tracer.Frame) tracer.Frame { return source.LocateCut(stack, "") }
	run(t, "testdata/guilty", 25, lost, itself)
	run(t, "testdata/held", 3, lost, itself)
	run(t, "testdata/given", 2, lost, waiting)
}

func undeclared(_ string, stack []tracer.Frame) tracer.Frame { return source.Locate(stack, "") }

func itself(s *scenario) tracer.Frame { return s.culprit }

func waiting(*scenario) tracer.Frame { return wait }

// run locates the culprit of each scenario in dir, by the name of its package, on its stack and on one that goes further in.
func run(t *testing.T, dir string, least int, locate func(pkg string, stack []tracer.Frame) tracer.Frame, further func(*scenario) tracer.Frame) {
	t.Helper()
	all := scenarios(t, dir)
	if len(all) < least {
		t.Errorf("%d scenarios, want at least %d", len(all), least)
	}
	for name, s := range all {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(s.culprit, locate(name, s.stack())); diff != "" {
				t.Errorf("culprit (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(further(s), locate(name, append([]tracer.Frame{wait}, s.stack()...))); diff != "" {
				t.Errorf("culprit of a stack that goes further in (-want +got):\n%s", diff)
			}
		})
	}
}
