package tracertest_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/ctxplumb/ctxplumb/internal/otlpfile"
	"github.com/ctxplumb/ctxplumb/tracer"
	"github.com/ctxplumb/ctxplumb/tracer/tracertest"
)

// crash is the environment variable that makes this test binary one whose tests end in that way.
const crash = "TRACERTEST_CRASH"

func TestMain(m *testing.M) {
	if os.Getenv(crash)+os.Getenv(leavingVariable) != "" {
		tracertest.VerifyTestMain(m)
	}
	goleak.VerifyTestMain(m)
}

// TestCrashing is what the other process does.
func TestCrashing(t *testing.T) {
	how := os.Getenv(crash)
	if how == "" {
		return
	}
	ctx, _ := tracer.StartServer(t.Context(), nil, "Order/Place", "")
	_, call := tracer.StartClient(ctx, nil, "Stock/Reserve", "")
	call.End()
	tracer.Start(context.WithoutCancel(ctx), tracer.Task, "audit") // the crash's drop
	switch how {
	case "panic":
		panic("a bug")
	case "exit":
		os.Exit(7)
	case "storm":
		for range 4 {
			go storm()
		}
	}
	<-make(chan struct{})
}

// storm says of each node that it has started.
func storm() {
	for {
		_, n := tracer.StartClient(context.Background(), nil, "Stock/Watch", "")
		fmt.Println("started", n.Parent())
	}
}

func crashing(t *testing.T, how string, flags ...string) (cmd *exec.Cmd, dir string) {
	t.Helper()
	dir = t.TempDir()
	cmd = exec.CommandContext(t.Context(), os.Args[0], append(flags, "-test.run=^TestCrashing$")...)
	cmd.Env = append(os.Environ(), crash+"="+how, "CTXPLUMB_DIR="+dir)
	return cmd, dir
}

// What was begun is there whatever becomes of the tests, with the drop that they had made.
func TestCrash(t *testing.T) {
	t.Parallel()
	const pkg = "github.com/ctxplumb/ctxplumb/tracer/tracertest"
	for how, code := range map[string]int{"panic": 2, "exit": 7, "timeout": 2} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			cmd, dir := crashing(t, how, "-test.timeout=1s")
			out, _ := cmd.CombinedOutput()
			if got := cmd.ProcessState.ExitCode(); got != code {
				t.Fatalf("code %d, want %d, and\n%s", got, code, out)
			}
			recording, err := otlpfile.ReadFiles(dir)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range recording.Tree.Records {
				got = append(got, fmt.Sprint(r.Kind, " ", r.Name, " ", r.Link, " ", r.Test, " ", r.Package == pkg, " ", r.End.IsZero()))
			}
			want := []string{
				"server Order/Place root TestCrashing true true", "client Stock/Reserve tied TestCrashing true false",
				"task audit cut TestCrashing true true",
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			drops := recording.Tree.Check().Drops
			if len(drops) != 1 || fmt.Sprint(drops[0].Culprit.Line) != lineIn(t, "crash_test.go", "// the crash's drop") {
				t.Errorf("drops %+v", drops)
			}
			notes := []string{"crashed: the tests of " + pkg + " did not come to their end, judged is what they had begun"}
			if diff := cmp.Diff(notes, recording.Notes()); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// SIGKILL comes at any moment: each node that is said to have started is there.
func TestKill(t *testing.T) {
	t.Parallel()
	for _, after := range []int{1, 10, 1000} {
		t.Run(fmt.Sprint("after ", after), func(t *testing.T) {
			t.Parallel()
			cmd, dir := crashing(t, "storm")
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			var started []string
			for lines := bufio.NewScanner(out); lines.Scan(); {
				if parent := strings.Split(lines.Text(), "-"); len(parent) == 4 {
					started = append(started, parent[2])
				}
				if len(started) == after {
					_ = cmd.Process.Kill()
				}
			}
			_ = cmd.Wait()
			recording, err := otlpfile.ReadFiles(dir)
			if err != nil {
				t.Fatal(err)
			}
			there := map[string]bool{}
			for _, r := range recording.Tree.Records {
				there[r.ID.String()] = true
			}
			missing := slices.DeleteFunc(started, func(id string) bool { return there[id] })
			if len(missing) > 0 || len(there) < after {
				t.Errorf("%d nodes are there, and not %q", len(there), missing)
			}
		})
	}
}
