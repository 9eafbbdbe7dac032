package tracer_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// told keeps what a follower is told.
type told struct {
	mu      sync.Mutex
	records []tracer.Record
}

func following(s *told, options ...tracer.Option) *tracer.Recorder {
	r := tracer.NewRecorder(options...)
	r.Follow(s.add)
	return r
}

func (s *told) add(r tracer.Record) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.records = append(s.records, r)
}

// tree gives the last record of each node.
func (s *told) tree() *tracer.Tree {
	s.mu.Lock()
	defer s.mu.Unlock()
	last := map[tracer.ID]tracer.Record{}
	for _, r := range s.records {
		last[r.ID] = r
	}
	tree := &tracer.Tree{}
	for _, r := range s.records {
		if record, ok := last[r.ID]; ok {
			tree.Records = append(tree.Records, record)
			delete(last, r.ID)
		}
	}
	tree.Merge() // for the tests
	return tree
}

// lines says what came, in the order in which it did.
func (s *told) lines() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var lines []string
	for _, r := range s.records {
		line := fmt.Sprintf("%s %s %s", r.Kind, r.Name, r.Link)
		for _, word := range []struct {
			said string
			true bool
		}{
			{"in " + r.Transaction, r.Transaction != ""}, {r.Op, r.Op != ""}, {"overran", r.Overran}, {"blind", r.Blind},
			{"uncancelled", r.Uncancelled}, {"cancelled", !r.Cancelled.IsZero()}, {"ended", !r.End.IsZero()},
		} {
			if word.true {
				line += ", " + word.said
			}
		}
		lines = append(lines, line)
	}
	return lines
}

func TestFollow(t *testing.T) {
	for name, tc := range map[string]struct {
		scenario func(context.Context, *tracer.Recorder)
		want     []string
	}{
		"a call, and one below it": {
			func(ctx context.Context, r *tracer.Recorder) {
				ctx, server := tracer.StartServer(ctx, r, "Order/Place", "")
				server.Join("gid-1", "")
				server.JoinBranch("", "")
				_, client := tracer.StartClient(ctx, nil, "Stock/Reserve", "gid-1")
				client.End()
				server.JoinBranch("01", "try")
				server.End()
				server.End()
			},
			[]string{
				"server Order/Place root", "server Order/Place root, in gid-1", "client Stock/Reserve tied, in gid-1",
				"client Stock/Reserve tied, in gid-1, ended", "server Order/Place root, in gid-1, try",
				"server Order/Place root, in gid-1, try, ended",
			},
		},
		"work that runs on, and never ends": {
			func(ctx context.Context, r *tracer.Recorder) {
				ctx, cancel := context.WithCancel(ctx)
				_, server := tracer.StartServer(ctx, r, "Order/Place", "")
				server.Join("", "")
				cancel()
				time.Sleep(time.Hour)
			},
			[]string{"server Order/Place root", "server Order/Place root, overran, cancelled"},
		},
		"a body that stays unread": {
			func(ctx context.Context, r *tracer.Recorder) {
				ctx, server := tracer.StartServer(ctx, r, "POST /orders", "")
				server.SetUnread(true)
				_, client := tracer.StartClient(ctx, nil, "Stock/Reserve", "")
				client.End()
			},
			[]string{
				"server POST /orders root", "client Stock/Reserve tied", "server POST /orders root, blind",
				"client Stock/Reserve tied, ended",
			},
		},
		"a context that nobody cancels": {
			func(ctx context.Context, r *tracer.Recorder) {
				ctx, server := tracer.StartServer(ctx, r, "Order/Place", "")
				below, cancel := context.WithCancel(ctx)
				_ = cancel // the mistake
				_, client := tracer.StartClient(below, nil, "Stock/Reserve", "")
				client.End()
				server.End()
			},
			[]string{
				"server Order/Place root", "client Stock/Reserve tied", "client Stock/Reserve tied, ended",
				"client Stock/Reserve tied, uncancelled, ended", "server Order/Place root, ended",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				follower := &told{}
				r := following(follower, tracer.WithSuspects())
				defer r.Close() // some never end
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				tc.scenario(ctx, r)
				if diff := cmp.Diff(tc.want, follower.lines()); diff != "" {
					t.Errorf("-want +got\n%s", diff)
				}
				if diff := cmp.Diff(r.Tree().Records, follower.tree().Records); diff != "" {
					t.Errorf("the last of each is not what is recorded: -recorded +told\n%s", diff)
				}
			})
		})
	}
}

// An opaque link is found cut when a cancel does not come through it.
func TestFollowOpaque(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		follower := &told{}
		r := following(follower)
		defer r.Close()
		parent, cancel := context.WithCancel(t.Context())
		ctx, server := tracer.StartServer(parent, r, "Order/Place", "")
		done := make(chan struct{})
		_, task := tracer.Start(foreign{ctx, done}, tracer.Task, "audit")
		cancel()
		time.Sleep(time.Hour)
		close(done)
		task.End()
		server.End()
		if want := "task audit cut"; !slices.Contains(follower.lines(), want) {
			t.Errorf("%q, want %q among it", follower.lines(), want)
		}
	})
}

// foreign is a context of a type that nobody knows, with a Done channel of its own.
type foreign struct {
	context.Context
	done chan struct{}
}

func (f foreign) Done() <-chan struct{} { return f.done }

func (f foreign) Err() error {
	select {
	case <-f.done:
		return context.Canceled
	default:
		return nil
	}
}

// Nodes of many goroutines tell of themselves at the same time, and a span's makes room for that of its call.
func TestFollowStorm(t *testing.T) {
	t.Parallel()
	follower := &told{}
	r := following(follower, tracer.WithGrace(time.Nanosecond))
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			for range 20 {
				_, n := tracer.StartClient(ctx, r, "Stock/Reserve", "")
				n.End()
			}
		})
	}
	cancel()
	all.Wait()
	if err := r.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	byID := func(records []tracer.Record) map[tracer.ID]tracer.Record {
		index := map[tracer.ID]tracer.Record{}
		for _, record := range records {
			index[record.ID] = record
		}
		return index
	}
	if diff := cmp.Diff(byID(r.Tree().Records), byID(follower.tree().Records)); diff != "" {
		t.Errorf("-recorded +told\n%s", diff)
	}
}
