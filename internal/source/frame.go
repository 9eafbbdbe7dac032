package source

import (
	"path"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"strings"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// goroot is the folder of the standard library as the compiler recorded it, with its final slash; empty under -trimpath.
var goroot = func() string {
	pc := reflect.ValueOf(runtime.Callers).Pointer()
	file, _ := runtime.FuncForPC(pc).FileLine(pc)
	return strings.TrimSuffix(file, "runtime/extern.go")
}()

// standard matches the packages of the standard library, for files that -trimpath left without their folder. A path
// without a dot is not enough: a module may be called shop.
var standard = regexp.MustCompile(`^(archive|bufio|bytes|cmp|compress|container|context|crypto|database|debug|embed|` +
	`encoding|errors|expvar|flag|fmt|go|hash|html|image|index|internal|io|iter|log|maps|math|mime|net|os|path|plugin|` +
	`reflect|regexp|runtime|slices|sort|strconv|strings|structs|sync|syscall|testing|text|time|unicode|unique|unsafe|` +
	`vendor|weak)(/|$)`)

// rooms matches the packages of ctxplumb itself, neither its external tests nor its examples.
var rooms = regexp.MustCompile(`^github\.com/ctxplumb/ctxplumb/` +
	`(propagation|tracer(/tracertest)?|grpcx(/grpcxtest)?|httpx(/httpxtest)?|otelbridge(/spans)?)$`)

// grpc matches grpc-go, which makes contexts for the calls that it serves.
var grpc = regexp.MustCompile(`^google\.golang\.org/grpc(/|$)`)

// deafened matches the functions of the standard library that make a call on context.Background themselves.
var deafened = regexp.MustCompile(`^net/http\.(\(\*Client\)\.)?(Get|Head|Post|PostForm)$|` +
	`^database/sql\.\(\*(DB|Stmt|Tx)\)\.(Begin|Exec|Ping|Prepare|Query|QueryRow)$`)

// closures matches what the compiler adds to a function's name for what is nested in it.
var closures = regexp.MustCompile(`(\.func\d+|\.\d+|-range\d+)*$`)

// initializer matches the number that tells the init functions of a package apart.
var initializer = regexp.MustCompile(`^(.*\.init)\.\d+`)

func isStandard(f tracer.Frame) bool {
	if filepath.IsAbs(f.File) {
		return goroot != "" && strings.HasPrefix(f.File, goroot)
	}
	return standard.MatchString(packageOf(f.Func))
}

func isOwn(f tracer.Frame) bool { return rooms.MatchString(packageOf(f.Func)) }

// mayCut reports whether the code of f can be to blame.
func mayCut(f tracer.Frame) bool {
	return !isStandard(f) && !isOwn(f) && !grpc.MatchString(packageOf(f.Func)) && !strings.HasSuffix(f.File, ".pb.go")
}

// isUser reports whether f is code that its reader can mend.
func isUser(f tracer.Frame) bool {
	return mayCut(f) && !strings.Contains(f.File, "/vendor/") && !strings.Contains(path.Dir(f.File), "@v")
}

// packageOf gives the import path of the package of a function.
func packageOf(function string) string {
	slash := strings.LastIndexByte(function, '/') + 1
	name, _, _ := strings.Cut(function[slash:], ".")
	return function[:slash] + name
}

// split parts a function's name from the closures in it: pkg.(*T).M.func1.2 is closure 2 of closure 1 of M.
func split(function string) (name string, nested []string) {
	if m := initializer.FindStringSubmatch(function); m != nil {
		function = m[1] + function[len(m[0]):]
	}
	at := closures.FindStringIndex(function)[0]
	for _, part := range strings.FieldsFunc(function[at:], func(r rune) bool { return r == '.' || r == '-' }) {
		if !strings.HasPrefix(part, "range") { // the body of a range over a function is no closure in the source
			nested = append(nested, part)
		}
	}
	return function[:at], nested
}

// baseOf gives the last name of a declared function or method; empty for a closure, which has none.
func baseOf(function string) string {
	name, nested := split(function)
	if len(nested) > 0 {
		return ""
	}
	name = strings.TrimSuffix(name, "[...]")
	return name[strings.LastIndexByte(name, '.')+1:]
}
