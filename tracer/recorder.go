package tracer

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ctxplumb/ctxplumb/internal/label"
)

// The bounds of a recorder, unless its options say otherwise.
const (
	DefaultMaxNodes = 100_000
	DefaultMaxAge   = time.Hour
	DefaultGrace    = 100 * time.Millisecond
)

// Recorder keeps the nodes of a process, or of a test. A nil Recorder records nothing.
type Recorder struct {
	maxNodes int
	maxAge   time.Duration
	grace    time.Duration
	suspect  bool
	points   func(context.Context, Point)
	ratio    float64 // of the roots that are recorded

	unsampled atomic.Uint64 // roots that are not
	followers atomic.Pointer[[]func(Record)]

	mu       sync.Mutex
	nodes    []*Node // a ring, oldest at head
	head     int
	count    int
	replaced int // of those that are counted
	evicted  uint64
	filed    map[*Node]TraceID // of traces
	traces   map[TraceID]*Node // the first owner of each OpenTelemetry trace that takes part in a transaction
	opaque   map[*Node]*Node   // open nodes whose link is opaque, and their parents
	suspects []Record

	graces   graces
	attempts attempts
}

// Option changes a bound of a [Recorder].
type Option interface{ apply(*Recorder) }

type optionFunc func(*Recorder)

func (f optionFunc) apply(r *Recorder) { f(r) }

// WithMaxNodes bounds the nodes that are kept, [DefaultMaxNodes] unless given; the oldest make room for new ones and are counted.
func WithMaxNodes(n int) Option { return optionFunc(func(r *Recorder) { r.maxNodes = max(n, 1) }) }

// WithMaxAge bounds how long a node is kept after its start, [DefaultMaxAge] unless given. Older ones go when a new one
// comes, those too that still run.
func WithMaxAge(d time.Duration) Option { return optionFunc(func(r *Recorder) { r.maxAge = d }) }

// WithGrace sets how long work may take to stop after it heard a cancel, [DefaultGrace] unless given.
func WithGrace(d time.Duration) Option { return optionFunc(func(r *Recorder) { r.grace = d }) }

// WithSuspects also looks for goroutines that were started with a go statement and outlive a cancel, see
// [Tree.Suspects], and for the line that made a call without its transaction. It takes a goroutine profile after each
// cancel of a server call and for each such call, which is for tests.
func WithSuspects() Option { return optionFunc(func(r *Recorder) { r.suspect = true }) }

// NewRecorder returns a recorder that is empty and at work. It adds tracebacklabels=1 to the environment variable
// GODEBUG, by which the runtime tells whose goroutine one is.
func NewRecorder(options ...Option) *Recorder {
	r := &Recorder{
		maxNodes: DefaultMaxNodes, maxAge: DefaultMaxAge, grace: DefaultGrace, ratio: 1,
		traces: map[TraceID]*Node{}, filed: map[*Node]TraceID{}, opaque: map[*Node]*Node{},
	}
	for _, o := range options {
		o.apply(r)
	}
	r.graces.init(r)
	label.Show()
	return r
}

var defaultRecorder atomic.Pointer[Recorder]

// SetDefault makes r the recorder of everything that is given none of its own; nil stops recording there.
func SetDefault(r *Recorder) { defaultRecorder.Store(r) }

// Default returns the recorder that [SetDefault] was given last, nil if there is none.
func Default() *Recorder { return defaultRecorder.Load() }

// add keeps n, and lets go of the oldest nodes where a bound asks for it.
func (r *Recorder) add(n *Node) {
	for _, stop := range r.file(n) {
		halt(stop)
	}
}

// file is add, but for the watches that are to be stopped then.
func (r *Recorder) file(n *Node) (stops []func() bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for r.count > 0 && (r.count == r.maxNodes || n.record.Start.Sub(r.nodes[r.head].record.Start) > r.maxAge) {
		if stop := r.evict(); stop != nil {
			stops = append(stops, stop)
		}
	}
	if r.count == len(r.nodes) {
		r.grow()
	}
	r.nodes[r.place(r.count)] = n
	r.count++
	return stops
}

// place is where in the ring the i-th node stands, the oldest being 0. It costs less than a division.
func (r *Recorder) place(i int) int {
	i += r.head
	if i >= len(r.nodes) {
		i -= len(r.nodes)
	}
	return i
}

func (r *Recorder) evict() (stop func() bool) {
	n := r.nodes[r.head]
	r.nodes[r.head] = nil
	r.head = r.place(1)
	r.count--
	delete(r.opaque, n)
	if trace, ok := r.filed[n]; ok {
		delete(r.filed, n)
		delete(r.traces, trace)
	}
	if !n.ended.Load() {
		stop = n.forget()
	}
	if n.replaced.Load() { // or never, now that it is forgotten
		r.replaced--
	} else {
		r.evicted++
	}
	spans.remove(n)
	if n.owner == n {
		owners.remove(n) // last: label adds it under its lock, unless it is forgotten
	}
	return stop
}

// replace counts a node that another took the place of.
func (r *Recorder) replace() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.replaced++
}

func (r *Recorder) grow() {
	ring := make([]*Node, min(max(64, 2*r.count), r.maxNodes))
	for i := range r.count {
		ring[i] = r.nodes[r.place(i)]
	}
	r.nodes, r.head = ring, 0
}

// Wait returns once every cancel that has fired is judged: its grace is over, and a look was taken at what still ran. A
// server call whose caller has ended gets a grace to hear of it. Wait returns earlier, with its error, when ctx
// ends. Call it before [Recorder.Tree] where the verdict counts.
func (r *Recorder) Wait(ctx context.Context) error {
	if r == nil {
		return nil
	}
	if r.abandoned() {
		select {
		case <-time.After(r.grace):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	for _, n := range r.open() {
		n.hear()
	}
	return r.graces.wait(ctx)
}

// abandoned reports whether a server call goes on though its caller is recorded to have ended: the news may still be on
// the wire.
func (r *Recorder) abandoned() bool {
	callers := map[ID]bool{}
	for _, n := range r.open() {
		if record := n.snapshot(); record.Link == LinkRemote && record.Cancelled.IsZero() {
			callers[record.Parent] = true
		}
	}
	if len(callers) == 0 {
		return false
	}
	return slices.ContainsFunc(r.Tree().Records, func(record Record) bool { return callers[record.ID] && !record.End.IsZero() })
}

func (r *Recorder) open() []*Node {
	nodes, _ := r.kept()
	return slices.DeleteFunc(nodes, func(n *Node) bool { return n.ended.Load() })
}

// kept lists the nodes in the order in which they started, so that whoever reads them does not keep others from starting.
func (r *Recorder) kept() ([]*Node, *Tree) {
	r.mu.Lock()
	defer r.mu.Unlock()
	nodes := make([]*Node, 0, r.count)
	for i := range r.count {
		nodes = append(nodes, r.nodes[r.place(i)])
	}
	return nodes, &Tree{Grace: r.grace, Evicted: r.evicted, Unsampled: r.unsampled.Load(), Suspects: slices.Clone(r.suspects)}
}

// Close makes the process forget which goroutines and spans belong to r's nodes. Call it when the last of them has ended; what is
// recorded stays.
func (r *Recorder) Close() {
	if r == nil {
		return
	}
	nodes, _ := r.kept()
	for _, n := range nodes {
		spans.remove(n)
		owners.remove(n)
	}
}

// Tree returns what is recorded up to now.
func (r *Recorder) Tree() *Tree {
	if r == nil {
		return &Tree{}
	}
	nodes, t := r.kept()
	t.Records = make([]Record, 0, len(nodes))
	for _, n := range nodes {
		if !n.replaced.Load() {
			t.Records = append(t.Records, n.snapshot())
		}
	}
	t.inheritTests()
	return t
}
