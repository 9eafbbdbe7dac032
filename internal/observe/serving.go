package observe

import (
	"context"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ctxplumb/ctxplumb/internal/label"
	"github.com/ctxplumb/ctxplumb/propagation"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// Serving is a call with a transaction that is being served. A nil Serving is one that nobody wants to know of.
type Serving struct {
	observer propagation.Observer
	outer    context.Context // has the labels for the goroutine after the end
	start    time.Time
	number   uint64

	mu        sync.Mutex
	call      propagation.Call
	forgotten int // calls that went out without the transaction before the name was known
}

// labelKey is the label of the goroutines that serve a call: its number.
const labelKey = "ctxplumb-call"

// underWay are the calls that are being served, by their numbers.
var (
	underWay sync.Map // of *Serving
	count    atomic.Int64
	last     atomic.Uint64
)

// Serve begins to observe a call. Its name may be empty until its end. Until then, which must come on the same goroutine,
// that goroutine and those that it starts are known to work for it.
func Serve(ctx context.Context, o propagation.Observer, system, name string) (context.Context, *Serving) {
	if o == nil {
		return ctx, nil
	}
	tx, ok := propagation.FromContext(ctx)
	if !ok {
		return ctx, nil
	}
	label.Show()
	s := &Serving{observer: o, outer: ctx, start: time.Now(), number: last.Add(1)}
	s.call = propagation.Call{System: system, Name: name, Transaction: tx}
	underWay.Store(s.number, s)
	count.Add(1)
	return label.Put(ctx, labelKey, strconv.FormatUint(s.number, 10)), s
}

// End tells of the call. What its goroutines do after it is not of this call.
func (s *Serving) End(name string, outcome propagation.Outcome) {
	if s == nil {
		return
	}
	label.Restore(s.outer)
	underWay.Delete(s.number)
	count.Add(-1)
	s.mu.Lock()
	s.call.Name = name
	call, missed := s.call, s.forgotten
	s.mu.Unlock()
	for range missed {
		tell(s.outer, s.observer.Forgotten, call)
	}
	call.Duration, call.Outcome = time.Since(s.start), outcome
	tell(s.outer, s.observer.Served, call)
}

// forgotten finds the call that the calling goroutine serves, and tells it that a call goes out without its transaction,
// unless that was declared.
func forgotten(ctx context.Context) {
	if count.Load() == 0 {
		return
	}
	if _, declared := tracer.DetachReason(ctx); declared {
		return
	}
	number, err := strconv.ParseUint(label.Of(labelKey), 10, 64)
	if err != nil {
		return
	}
	if s, ok := underWay.Load(number); ok {
		s.(*Serving).forget()
	}
}

func (s *Serving) forget() {
	s.mu.Lock()
	call := s.call
	if call.Name == "" {
		s.forgotten++
	}
	s.mu.Unlock()
	if call.Name != "" {
		tell(s.outer, s.observer.Forgotten, call)
	}
}
