package source_test

import (
	"context"
	"iter"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/internal/source"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// frames gives the caller's stack, innermost first, without the given number of frames.
func frames(skip int) iter.Seq[tracer.Frame] {
	pcs := make([]uintptr, 64)
	pcs = pcs[:runtime.Callers(2+skip, pcs)]
	return func(yield func(tracer.Frame) bool) {
		for it := runtime.CallersFrames(pcs); ; {
			f, more := it.Next()
			if !yield(tracer.Frame{Func: f.Function, File: f.File, Line: f.Line}) || !more {
				return
			}
		}
	}
}

// probe stands for a client: it takes the stack at which its context is seen to be severed.
type probe struct{ stack []tracer.Frame }

func (p *probe) call(context.Context, ...any) *probe {
	p.stack = slices.Collect(frames(0))
	return p
}

func (p *probe) next() *probe { return p }

func (p *probe) method(ctx context.Context) { p.call(ctx) }

func instance[T any](ctx context.Context, p *probe, _ T) { p.call(ctx) }

func (p *probe) each(context.Context) iter.Seq[int] {
	return func(yield func(int) bool) { yield(1) }
}

// Each function makes one call whose context is lost on the line with the mark of its name.
var calls = map[string]func(context.Context, *probe){
	"one line": func(_ context.Context, p *probe) {
		p.call(context.Background()) // one line
	},
	"many lines": func(ctx context.Context, p *probe) {
		p.call(
			context.WithValue(
				context.WithoutCancel( // many lines
					ctx),
				p, 1),
			1,
		)
	},
	"a chain": func(ctx context.Context, p *probe) {
		p.
			next().
			call(
				context.TODO()). // a chain
			next()
	},
	"a closure": func(ctx context.Context, p *probe) {
		fresh := context.Background() // a closure
		func() {
			func() {
				p.call(
					fresh)
			}()
		}()
	},
	"called in place": func(ctx context.Context, p *probe) {
		func(ctx context.Context) {
			p.call(ctx)
		}(
			context.WithoutCancel(ctx), // called in place
		)
	},
	"a method value": func(ctx context.Context, p *probe) {
		f := p.method
		f(
			context.Background()) // a method value
	},
	"a method expression": func(ctx context.Context, p *probe) {
		(*probe).
			method(
				p,
				context.Background()) // a method expression
	},
	"an instance": func(ctx context.Context, p *probe) {
		instance[int](
			context.Background(), // an instance
			p, 1)
	},
	"an index": func(ctx context.Context, p *probe) {
		[]func(context.Context){p.method}[0](
			context.Background()) // an index
	},
	"a goroutine": func(ctx context.Context, p *probe) {
		done := make(chan struct{})
		go func(ctx context.Context) {
			defer close(done)
			p.call(
				ctx)
		}(
			context.Background(), // a goroutine
		)
		<-done
	},
	"a range": func(ctx context.Context, p *probe) {
		for range p.each(context.Background()) {
			func() {
				p.call(context.TODO()) // a range
			}()
		}
	},
	"two on a line": func(ctx context.Context, p *probe) {
		fresh := context.TODO() // two on a line
		if p.each(context.Background()) != nil && p.call(fresh) != nil {
			return
		}
	},
	"a retry": func(ctx context.Context, p *probe) {
		func(try func(context.Context)) {
			try(ctx)
		}(func(context.Context) {
			p.next().
				call( // a retry
					ctx,
				)
		})
	},
	"a deferred call": func(ctx context.Context, p *probe) {
		fresh := context.Background() // a deferred call
		func() {
			defer func() {
				p.call(fresh)
			}()
		}()
	},
}

func TestLinesOfTheCompiler(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("runtime_test.go")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var p probe
			call(t.Context(), &p)
			line := slices.IndexFunc(lines, func(l string) bool { return strings.HasSuffix(l, "// "+name) })
			code, _, _ := strings.Cut(lines[line], " // ")
			got := source.Locate(p.stack, "")
			want := tracer.Frame{Func: got.Func, File: p.stack[0].File, Line: line + 1, Source: strings.TrimSpace(code)}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("culprit (-want +got):\n%s\nof %v", diff, p.stack)
			}
			if i := slices.IndexFunc(p.stack, func(f tracer.Frame) bool { return f.Func == got.Func }); i < 0 && name != "a goroutine" { // its creator runs on another stack
				t.Errorf("%s is not on the stack %v", got.Func, p.stack)
			}
		})
	}
}

// A deferred call runs at the line of the return, whatever that line says.
func TestDeferredCallIsNotTheReturn(t *testing.T) {
	t.Parallel()
	var p probe
	if err := p.deferred(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, want := source.Locate(p.stack, "").Func, p.stack[0].Func; got != want {
		t.Errorf("blamed %s, want %s", got, want)
	}
}

func (p *probe) deferred(ctx context.Context) error {
	defer p.call(ctx)
	return p.err(context.Background())
}

func (p *probe) err(context.Context) error { return nil }
