package tracer_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// A scenario is work that a recorder sees.
type scenario func(context.Context, *tracer.Recorder)

// verdicts are scenarios, and what must come of each.
type verdicts map[string]struct {
	scenario scenario
	want     string // see judged
}

func (v verdicts) check(t *testing.T) {
	t.Helper()
	for name, tc := range v {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := judged(t, tc.scenario); got != tc.want {
				t.Errorf("got\n%s\n\nwant\n%s", got, tc.want)
			}
		})
	}
}

// judged runs s, and lists what came of it: a line for each node, then one for each drop with the function that is to blame.
func judged(t *testing.T, s scenario) string {
	t.Helper()
	tree := recorded(t, s)
	report := tree.Check()
	var lines []string
	for i, record := range tree.Records {
		lines = append(lines, strings.TrimRight(fmt.Sprintf("%s %s %s: %s %s", report.Verdicts[i], record.Kind, record.Name, record.Link, record.Cutter), " "))
	}
	for _, d := range report.Drops {
		lines = append(lines, fmt.Sprintf("DROP %s %s (%d) in %s", d.Verdict, strings.Join(d.Path, " > "), d.Nodes, shorten(d.Culprit.Func)))
	}
	return strings.Join(lines, "\n")
}

// recorded runs s in a bubble, and returns what a recorder has of it when all is over.
func recorded(t *testing.T, s scenario, options ...tracer.Option) (tree *tracer.Tree) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := tracer.NewRecorder(options...)
		defer r.Close()
		s(t.Context(), r)
		time.Sleep(time.Minute)
		if err := r.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		tree = r.Tree()
	})
	return tree
}

// shorten leaves out what is the same for all scenarios, and the numbers of closures.
func shorten(function string) string {
	function = function[strings.LastIndexByte(function, '/')+1:]
	name, _, _ := strings.Cut(strings.TrimPrefix(function, "tracer_test."), ".")
	return name
}

// served is a server call whose client waits for the answer.
func served(handler func(context.Context)) scenario {
	return func(ctx context.Context, r *tracer.Recorder) {
		ctx, n := tracer.StartServer(ctx, r, "Order/Place", "")
		defer n.End()
		handler(ctx)
	}
}

// left is one whose client goes away after ten milliseconds.
func left(handler func(context.Context)) scenario {
	return func(ctx context.Context, r *tracer.Recorder) {
		ctx, cancel := context.WithCancel(ctx)
		time.AfterFunc(10*time.Millisecond, cancel)
		served(handler)(ctx, r)
	}
}

func call(ctx context.Context, name string) {
	_, n := tracer.StartClient(ctx, nil, name, "")
	n.End()
}

func task(ctx context.Context, name string, work func(context.Context)) {
	ctx, n := tracer.Start(ctx, tracer.Task, name)
	defer n.End()
	work(ctx)
}

func wait(ctx context.Context) { <-ctx.Done() }

func sleep(context.Context) { time.Sleep(time.Second) }
