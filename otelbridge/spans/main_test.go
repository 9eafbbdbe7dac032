package spans_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.uber.org/goleak"

	"github.com/ctxplumb/ctxplumb/otelbridge/spans"
	"github.com/ctxplumb/ctxplumb/otelbridge/spans/testdata/library"
	"github.com/ctxplumb/ctxplumb/tracer"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// scene is a program that is instrumented by OpenTelemetry alone, but for a node where it begins.
type scene func(ctx context.Context, lib library.Library)

// scenes runs each in a bubble, as a server call whose client goes away after ten milliseconds, and compares what is
// recorded of it with its picture.
func scenes(t *testing.T, all map[string]struct {
	play scene
	want string
}) {
	t.Helper()
	for name, tc := range all {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := tracer.NewRecorder()
				defer r.Close()
				serve(t.Context(), r, func(ctx context.Context) { tc.play(ctx, instrumented(t)) })
				time.Sleep(time.Minute)
				if err := r.Wait(t.Context()); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(strings.TrimSpace(tc.want), picture(t, r.Tree())); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		})
	}
}

func instrumented(t testing.TB) library.Library {
	t.Helper()
	provider := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans.Processor()))
	t.Cleanup(func() {
		if err := provider.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return library.Library{Tracer: provider.Tracer("library")}
}

func serve(ctx context.Context, r *tracer.Recorder, handler func(context.Context)) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	time.AfterFunc(10*time.Millisecond, cancel)
	ctx, n := tracer.StartServer(ctx, r, "Order/Place", "")
	defer n.End()
	n.Join("T-1", "")
	handler(ctx)
}

// picture draws the nodes as a tree, by their start, and then each drop with its guilty line.
func picture(t *testing.T, tree *tracer.Tree) string {
	t.Helper()
	report := tree.Check()
	var lines []string
	var draw func(parent tracer.ID, indent string)
	draw = func(parent tracer.ID, indent string) {
		for i, record := range tree.Records {
			if record.Parent == parent {
				line := fmt.Sprintf("%s%s %s: %s %s %s", indent, record.Kind, record.Name, report.Verdicts[i], record.Cutter, record.Transaction)
				lines = append(lines, strings.Join(append([]string{indent}, strings.Fields(line)...), " ")[1:])
				draw(record.ID, indent+"  ")
			}
		}
	}
	draw(tracer.ID{}, "")
	for _, d := range report.Drops {
		lines = append(lines, fmt.Sprintf("DROP %s %s: %s", d.Verdict, d.Name, source(t, d.Culprit)))
	}
	return strings.Join(lines, "\n")
}

func source(t *testing.T, f tracer.Frame) string {
	t.Helper()
	text, err := os.ReadFile(f.File)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(strings.Split(string(text), "\n")[f.Line-1])
}
