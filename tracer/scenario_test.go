package tracer_test

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// judged runs scenario in a bubble, and lists what came of it: a line for each node, then one for each drop with the
// source line that is to blame, as "base.go:source marker" where the scenario marks it.
func judged(t *testing.T, scenario func(context.Context, *tracer.Recorder)) string {
	t.Helper()
	var lines []string
	synctest.Test(t, func(t *testing.T) {
		r := tracer.NewRecorder()
		defer r.Close()
		scenario(t.Context(), r)
		time.Sleep(time.Minute)
		if err := r.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		tree := r.Tree()
		report := tree.Check()
		for i, record := range tree.Records {
			lines = append(lines, strings.TrimRight(fmt.Sprintf("%s %s %s: %s %s", report.Verdicts[i], record.Kind, record.Name, record.Link, record.Cutter), " "))
		}
		for _, d := range report.Drops {
			lines = append(lines, fmt.Sprintf("DROP %s %s (%d) in %s", d.Verdict, strings.Join(d.Path, " > "), d.Nodes, shorten(d.Culprit.Func)))
		}
	})
	return strings.Join(lines, "\n")
}

// shorten leaves out what is the same for all scenarios, and the numbers of closures.
func shorten(function string) string {
	function = function[strings.LastIndexByte(function, '/')+1:]
	name, _, _ := strings.Cut(strings.TrimPrefix(function, "tracer_test."), ".")
	return name
}

func call(ctx context.Context, name string) {
	_, n := tracer.StartClient(ctx, nil, name, "")
	n.End()
}

func wait(ctx context.Context) { <-ctx.Done() }

func sleep(context.Context) { time.Sleep(time.Second) }

// serve runs handler as a server call whose client goes away after ten milliseconds.
func serve(ctx context.Context, r *tracer.Recorder, handler func(context.Context)) {
	ctx, cancel := context.WithCancel(ctx)
	time.AfterFunc(10*time.Millisecond, cancel)
	ctx, n := tracer.StartServer(ctx, r, "Order/Place", "")
	defer n.End()
	handler(ctx)
}

// branch serves a call of a coordinator for one branch of a transaction; the caller goes away after ten milliseconds.
func branch(ctx context.Context, r *tracer.Recorder, id, op string, takes time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Millisecond)
	defer cancel()
	ctx, n := tracer.StartServer(ctx, r, op+" "+id, "")
	defer n.End()
	n.Join("gid-1", "")
	n.JoinBranch(id, op)
	select {
	case <-ctx.Done():
	case <-time.After(takes):
	}
}

func TestVerdicts(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		scenario func(context.Context, *tracer.Recorder)
		want     string
	}{
		"nothing is cancelled": {
			func(ctx context.Context, r *tracer.Recorder) {
				ctx, n := tracer.StartServer(ctx, r, "Order/Place", "")
				defer n.End()
				call(ctx, "Stock/Reserve")
			},
			"linked server Order/Place: root\nlinked client Stock/Reserve: tied",
		},
		"a cancel is heard by all": {
			func(ctx context.Context, r *tracer.Recorder) {
				serve(ctx, r, func(ctx context.Context) {
					ctx, n := tracer.Start(ctx, tracer.Task, "reserve")
					defer n.End()
					tracer.Go(ctx, "worker", wait)
					wait(ctx)
				})
			},
			"heard server Order/Place: root\nheard task reserve: tied\nheard go worker: tied",
		},
		"work that stops within the grace has heard": {
			func(ctx context.Context, r *tracer.Recorder) {
				serve(ctx, r, func(ctx context.Context) { wait(ctx); time.Sleep(90 * time.Millisecond) })
			},
			"heard server Order/Place: root",
		},
		"a handler that sleeps is deaf": {
			func(ctx context.Context, r *tracer.Recorder) { serve(ctx, r, sleep) },
			"deaf server Order/Place: root\nDROP deaf server Order/Place (1) in sleep",
		},
		"who waits for the deaf is excused": {
			func(ctx context.Context, r *tracer.Recorder) {
				serve(ctx, r, func(ctx context.Context) {
					ctx, n := tracer.Start(ctx, tracer.Task, "outer")
					defer n.End()
					ctx, inner := tracer.Start(ctx, tracer.Task, "inner")
					defer inner.End()
					sleep(ctx)
				})
			},
			"heard server Order/Place: root\nheard task outer: tied\ndeaf task inner: tied\n" +
				"DROP deaf server Order/Place > task outer > task inner (1) in sleep",
		},
		"who waits for the cut is excused": {
			func(ctx context.Context, r *tracer.Recorder) {
				serve(ctx, r, func(ctx context.Context) {
					ctx, n := tracer.StartClient(context.WithoutCancel(ctx), nil, "Stock/Reserve", "")
					defer n.End()
					sleep(ctx)
				})
			},
			"heard server Order/Place: root\ncut client Stock/Reserve: cut context.WithoutCancel\n" +
				"DROP cut server Order/Place > client Stock/Reserve (1) in TestVerdicts",
		},
		"a goroutine that outlives its request is deaf": {
			func(ctx context.Context, r *tracer.Recorder) {
				serve(ctx, r, func(ctx context.Context) { tracer.Go(ctx, "worker", sleep); wait(ctx) })
			},
			"heard server Order/Place: root\ndeaf go worker: tied\nDROP deaf server Order/Place > go worker (1) in sleep",
		},
		"a call on a fresh context is lost, in the handler and in its goroutines": {
			func(ctx context.Context, r *tracer.Recorder) {
				serve(ctx, r, func(ctx context.Context) {
					call(context.Background(), "Stock/Reserve")
					done := make(chan struct{})
					go func() { defer close(done); call(context.TODO(), "Audit/Write") }()
					<-done
				})
			},
			"linked server Order/Place: root\nlost client Stock/Reserve: lost context.Background\nlost client Audit/Write: lost context.TODO\n" +
				"DROP lost server Order/Place > client Audit/Write (2) in call",
		},
		"a retry whose closure uses the outer context is deaf": {
			func(ctx context.Context, r *tracer.Recorder) {
				outer, n := tracer.StartServer(ctx, r, "Order/Place", "")
				defer n.End()
				attempt, cancel := context.WithTimeout(outer, 10*time.Millisecond)
				defer cancel()
				_, try := tracer.Start(attempt, tracer.Attempt, "reserve")
				defer try.End()
				sleep(outer)
			},
			"linked server Order/Place: root\ndeaf attempt reserve: tied\nDROP deaf server Order/Place > attempt reserve (1) in sleep",
		},
		"a worker that a request happens to start may declare itself": {
			func(ctx context.Context, r *tracer.Recorder) {
				_, n := tracer.StartServer(ctx, r, "Order/Place", "")
				defer n.End()
				n.Join("gid-1", "")
				ctx, worker := tracer.Start(tracer.Detach(context.Background(), "a worker of the process"), tracer.Task, "refresh")
				defer worker.End()
				call(ctx, "Cache/Refresh")
			},
			"linked server Order/Place: root\ndetached task refresh: detached a worker of the process\nlinked client Cache/Refresh: tied",
		},
		"a declared detach is no drop, nor is waiting for it": {
			func(ctx context.Context, r *tracer.Recorder) {
				serve(ctx, r, func(ctx context.Context) {
					ctx, n := tracer.Start(tracer.Detach(ctx, "a compensation"), tracer.Task, "undo")
					defer n.End()
					sleep(ctx)
				})
			},
			"heard server Order/Place: root\ndetached task undo: detached a compensation",
		},
		"nor is that after an attempt that is over": {
			func(ctx context.Context, r *tracer.Recorder) {
				serve(ctx, r, func(ctx context.Context) {
					ctx, n := tracer.Start(ctx, tracer.Attempt, "reserve")
					wait(ctx)
					n.End()
					ctx, undo := tracer.Start(tracer.Detach(ctx, "a compensation"), tracer.Compensation, "undo")
					defer undo.End()
					sleep(ctx)
				})
			},
			"heard server Order/Place: root\nheard attempt reserve: tied\ndetached compensation undo: detached a compensation",
		},
		"a declared detach that runs on past its bound is deaf": {
			func(ctx context.Context, r *tracer.Recorder) {
				serve(ctx, r, func(ctx context.Context) {
					bound, cancel := context.WithTimeout(tracer.Detach(ctx, "a compensation"), 300*time.Millisecond)
					defer cancel()
					ctx, n := tracer.Start(bound, tracer.Task, "undo")
					defer n.End()
					sleep(ctx)
				})
			},
			"heard server Order/Place: root\ndeaf task undo: detached a compensation\n" +
				"DROP deaf server Order/Place > task undo (1) in sleep",
		},
		"one that ends by its bound is not": {
			func(ctx context.Context, r *tracer.Recorder) {
				serve(ctx, r, func(ctx context.Context) {
					bound, cancel := context.WithTimeout(tracer.Detach(ctx, "a compensation"), 300*time.Millisecond)
					defer cancel()
					ctx, n := tracer.Start(bound, tracer.Task, "undo")
					defer n.End()
					wait(ctx)
				})
			},
			"heard server Order/Place: root\ndetached task undo: detached a compensation",
		},
		"a detach after the grace excuses nobody": {
			func(ctx context.Context, r *tracer.Recorder) {
				serve(ctx, r, func(ctx context.Context) {
					sleep(ctx)
					ctx, n := tracer.Start(tracer.Detach(ctx, "a compensation"), tracer.Task, "undo")
					defer n.End()
					sleep(ctx)
				})
			},
			"deaf server Order/Place: root\ndetached task undo: detached a compensation\nDROP deaf server Order/Place (1) in sleep",
		},
		"a detach that nobody waits for excuses nobody": {
			func(ctx context.Context, r *tracer.Recorder) {
				serve(ctx, r, func(ctx context.Context) {
					tracer.Go(tracer.Detach(ctx, "an audit entry"), "audit", func(context.Context) { time.Sleep(300 * time.Millisecond) })
					sleep(ctx)
				})
			},
			"deaf server Order/Place: root\ndetached go audit: detached an audit entry\nDROP deaf server Order/Place (1) in sleep",
		},
		"work that begins after the cancel has a grace of its own": {
			func(ctx context.Context, r *tracer.Recorder) {
				serve(ctx, r, func(ctx context.Context) {
					sleep(ctx)
					ctx, n := tracer.Start(ctx, tracer.Task, "late")
					defer n.End()
					sleep(ctx)
				})
			},
			"deaf server Order/Place: root\ndeaf task late: tied\nDROP deaf server Order/Place (2) in sleep",
		},
		"a grace that begins amid another is no shorter": {
			func(ctx context.Context, r *tracer.Recorder) {
				first, cancelFirst := context.WithCancel(ctx)
				_, n := tracer.StartClient(first, r, "first", "")
				cancelFirst()
				n.End()
				time.Sleep(9900 * time.Microsecond)
				second, cancelSecond := context.WithCancel(ctx)
				_, n = tracer.StartClient(second, r, "second", "")
				cancelSecond()
				time.Sleep(95 * time.Millisecond)
				n.End()
			},
			"heard client first: root\nheard client second: root",
		},
		"a foreign context that watches its parent hears": {
			func(ctx context.Context, r *tracer.Recorder) {
				serve(ctx, r, func(ctx context.Context) {
					own, cancel := context.WithCancel(context.Background())
					defer cancel()
					defer context.AfterFunc(ctx, cancel)()
					ctx, n := tracer.Start(pair{ctx, own}, tracer.Task, "merged")
					defer n.End()
					wait(ctx)
				})
			},
			"heard server Order/Place: root\nheard task merged: opaque tracer_test.pair",
		},
		"a foreign context that does not is cut, once a cancel tells": {
			func(ctx context.Context, r *tracer.Recorder) {
				serve(ctx, r, func(ctx context.Context) {
					own, cancel := context.WithTimeout(context.Background(), time.Second)
					defer cancel()
					ctx, n := tracer.Start(pair{ctx, own}, tracer.Task, "merged")
					defer n.End()
					wait(ctx)
				})
			},
			"heard server Order/Place: root\ncut task merged: cut tracer_test.pair\n" +
				"DROP cut server Order/Place > task merged (1) in TestVerdicts",
		},
		"a foreign context that has ended and tells nobody is cut": {
			func(ctx context.Context, r *tracer.Recorder) {
				serve(ctx, r, func(ctx context.Context) {
					ctx, n := tracer.Start(silent{ctx, make(chan struct{})}, tracer.Task, "audit")
					defer n.End()
					sleep(ctx)
				})
			},
			"heard server Order/Place: root\ncut task audit: cut tracer_test.silent\n" +
				"DROP cut server Order/Place > task audit (1) in TestVerdicts",
		},
		"what runs on below a foreign context that tells each who asks is deaf, not cut": {
			func(ctx context.Context, r *tracer.Recorder) {
				serve(ctx, r, func(ctx context.Context) {
					ctx, n := tracer.Start(telling{ctx}, tracer.Task, "audit")
					defer n.End()
					wait(ctx)
					sleep(ctx)
				})
			},
			"heard server Order/Place: root\ndeaf task audit: opaque tracer_test.telling\n" +
				"DROP deaf server Order/Place > task audit (1) in sleep",
		},
		"a foreign context is opaque until then": {
			func(ctx context.Context, r *tracer.Recorder) {
				ctx, n := tracer.StartServer(ctx, r, "Order/Place", "")
				defer n.End()
				call(ownDone{ctx}, "Stock/Reserve")
			},
			"linked server Order/Place: root\nopaque client Stock/Reserve: opaque tracer_test.ownDone",
		},
		"calls made while a body is unread make the server blind": {
			func(ctx context.Context, r *tracer.Recorder) {
				ctx, n := tracer.StartServer(ctx, r, "POST /orders", "")
				defer n.End()
				n.SetUnread(true)
				call(ctx, "Stock/Reserve")
				call(ctx, "Stock/Reserve")
				n.SetUnread(false)
			},
			"blind server POST /orders: root\nlinked client Stock/Reserve: tied\nlinked client Stock/Reserve: tied\n" +
				"DROP blind server POST /orders (1) in call",
		},
		"a call that passes the body on does not": {
			func(ctx context.Context, r *tracer.Recorder) {
				ctx, n := tracer.StartServer(ctx, r, "POST /upload", "")
				defer n.End()
				n.SetUnread(true)
				_, upload := tracer.StartClient(ctx, nil, "PUT store", "")
				n.SetUnread(false)
				upload.End()
			},
			"linked server POST /upload: root\nlinked client PUT store: tied",
		},
		"a call that forgets the transaction is lost": {
			func(ctx context.Context, r *tracer.Recorder) {
				ctx, n := tracer.StartServer(ctx, r, "Order/Place", "")
				defer n.End()
				n.Join("gid-1", "")
				ctx, task := tracer.Start(ctx, tracer.Task, "reserve")
				defer task.End()
				call(ctx, "Stock/Reserve")
			},
			"linked server Order/Place: root\nlinked task reserve: tied\nlost client Stock/Reserve: tied\n" +
				"DROP lost server Order/Place > task reserve > client Stock/Reserve (1) in call",
		},
		"a compensation that is not detached dies with its caller": {
			func(ctx context.Context, r *tracer.Recorder) {
				serve(ctx, r, func(ctx context.Context) {
					tracer.Go(ctx, "release", func(ctx context.Context) {
						ctx, n := tracer.Start(ctx, tracer.Compensation, "give back")
						defer n.End()
						call(ctx, "Stock/Release")
					})
				})
			},
			"linked server Order/Place: root\nlinked go release: tied\nlost compensation give back: doomed\n" +
				"linked client Stock/Release: tied\n" +
				"DROP lost server Order/Place > go release > compensation give back (1) in TestVerdicts",
		},
		"a compensation that is detached does not": {
			func(ctx context.Context, r *tracer.Recorder) {
				serve(ctx, r, func(ctx context.Context) {
					tracer.Go(tracer.Detach(ctx, "it clears up"), "release", func(ctx context.Context) {
						_, n := tracer.Start(ctx, tracer.Compensation, "give back")
						n.End()
					})
				})
			},
			"linked server Order/Place: root\ndetached go release: detached it clears up\nlinked compensation give back: tied",
		},
		"a confirm after a cancelled try is premature": {
			func(ctx context.Context, r *tracer.Recorder) {
				branch(ctx, r, "01", "try", 20*time.Millisecond)
				branch(ctx, r, "02", "try", 0)
				branch(ctx, r, "01", "confirm", 0)
				branch(ctx, r, "02", "confirm", 0)
			},
			"heard server try 01: root\nlinked server try 02: root\ndeaf server confirm 01: root\nlinked server confirm 02: root\n" +
				"DROP deaf server confirm 01 (1) in ",
		},
		"a confirm after a try that was made again is not, nor is a cancel": {
			func(ctx context.Context, r *tracer.Recorder) {
				branch(ctx, r, "01", "try", 20*time.Millisecond)
				branch(ctx, r, "01", "try", 0)
				branch(ctx, r, "01", "confirm", 0)
				branch(ctx, r, "02", "try", 20*time.Millisecond)
				branch(ctx, r, "02", "cancel", 0)
			},
			"heard server try 01: root\nlinked server try 01: root\nlinked server confirm 01: root\n" +
				"heard server try 02: root\nlinked server cancel 02: root",
		},
		"a deadline is heard like a cancel": {
			func(ctx context.Context, r *tracer.Recorder) {
				ctx, cancel := context.WithTimeout(ctx, time.Second)
				defer cancel()
				ctx, n := tracer.StartServer(ctx, r, "Order/Place", "")
				defer n.End()
				wait(ctx)
			},
			"heard server Order/Place: root",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := judged(t, tc.scenario); got != tc.want {
				t.Errorf("got\n%s\n\nwant\n%s", got, tc.want)
			}
		})
	}
}

// Goroutines that nobody declared are lined up after a cancel, unless their request declared a detach.
func TestSuspects(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		handler func(context.Context)
		want    []string
	}{
		"one that sleeps":    {func(ctx context.Context) { go sleep(ctx); wait(ctx) }, []string{"tracer_test.sleep"}},
		"one that hears":     {func(ctx context.Context) { go wait(ctx); wait(ctx) }, nil},
		"one that is a node": {func(ctx context.Context) { tracer.Go(ctx, "worker", sleep); wait(ctx) }, nil},
		"one beside a declared node": {
			func(ctx context.Context) {
				tracer.Go(tracer.Detach(ctx, "why not"), "worker", sleep)
				go sleep(ctx)
				wait(ctx)
			}, []string{"tracer_test.sleep"},
		},
		"one that is declared": {func(ctx context.Context) { go sleep(tracer.Detach(ctx, "why not")); wait(ctx) }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := tracer.NewRecorder(tracer.WithSuspects())
				defer r.Close()
				serve(t.Context(), r, tc.handler)
				time.Sleep(time.Minute)
				var got []string
				for _, s := range r.Tree().Suspects {
					got = append(got, s.Name)
				}
				if !slices.Equal(got, tc.want) {
					t.Errorf("suspects %q, want %q", got, tc.want)
				}
			})
		})
	}
}

// A context that a request made and left alive is found when the request is over, by the first node below it.
func TestUncancelled(t *testing.T) {
	t.Parallel()
	derive := func(ctx context.Context) context.CancelFunc {
		ctx, cancel := context.WithCancel(ctx)
		call(ctx, "Stock/Reserve")
		return cancel
	}
	for name, tc := range map[string]struct {
		handler func(context.Context)
		want    []tracer.Verdict // of the request and its call
	}{
		"by nobody":      {func(ctx context.Context) { derive(ctx) }, []tracer.Verdict{tracer.Linked, tracer.Leaked}},
		"by its handler": {func(ctx context.Context) { defer derive(ctx)() }, []tracer.Verdict{tracer.Linked, tracer.Linked}},
		"by a goroutine that is still to come to it": {
			func(ctx context.Context) {
				cancel := derive(ctx)
				go func() { defer cancel(); time.Sleep(time.Millisecond) }()
			}, []tracer.Verdict{tracer.Linked, tracer.Linked},
		},
		"by nobody, though a library keeps a goroutine for its connection": {
			func(ctx context.Context) {
				derive(ctx)
				mine, theirs := net.Pipe()
				go mine.Read(nil) //nolint:errcheck // it is only there
				time.AfterFunc(time.Second, func() { _ = theirs.Close() })
			}, []tracer.Verdict{tracer.Linked, tracer.Leaked},
		},
		"by the caller":  {func(ctx context.Context) { derive(ctx); wait(ctx) }, []tracer.Verdict{tracer.Heard, tracer.Linked}},
		"by its timeout": {func(ctx context.Context) { cancelledInTime(ctx) }, []tracer.Verdict{tracer.Linked, tracer.Heard}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := tracer.NewRecorder(tracer.WithSuspects())
				defer r.Close()
				serve(t.Context(), r, tc.handler)
				time.Sleep(time.Minute)
				if got := r.Tree().Check().Verdicts; !slices.Equal(got, tc.want) {
					t.Errorf("verdicts %q, want %q", got, tc.want)
				}
			})
		})
	}
}

func cancelledInTime(ctx context.Context) {
	var forgotten struct{ cancel context.CancelFunc }
	ctx, forgotten.cancel = context.WithTimeout(ctx, time.Millisecond)
	ctx, n := tracer.StartClient(ctx, nil, "Stock/Reserve", "")
	defer n.End()
	wait(ctx)
}
