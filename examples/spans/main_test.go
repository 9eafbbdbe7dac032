// Package spans_test shows the spans of OpenTelemetry's own instrumentation as nodes of ctxplumb.
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
	"github.com/ctxplumb/ctxplumb/tracer"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// recorded plays a scene in a bubble and compares what is recorded of it with its picture.
func recorded(t *testing.T, want string, scene func(*testing.T, *sdktrace.TracerProvider)) {
	t.Helper()
	recorder := tracer.NewRecorder()
	defer recorder.Close()
	tracer.SetDefault(recorder)
	defer tracer.SetDefault(nil)
	synctest.Test(t, func(t *testing.T) {
		provider := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans.Processor()))
		defer func() { _ = provider.Shutdown(context.Background()) }()
		scene(t, provider)
		time.Sleep(time.Minute)
		if err := recorder.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
	if diff := cmp.Diff(strings.TrimSpace(want), picture(t, recorder.Tree())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
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
				lines = append(lines, fmt.Sprintf("%s%s %s: %s", indent, record.Kind, record.Name, report.Verdicts[i]))
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
