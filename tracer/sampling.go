package tracer

import (
	"context"
	"math/rand/v2"
	"runtime/pprof"

	"github.com/ctxplumb/ctxplumb/internal/label"
)

// WithSampling records that share of the roots, from 0 to 1, with everything below each; all of them unless given. A
// root is what begins without a node above it: a server call that brings no Ctxplumb-Parent, or work on a context and a
// goroutine that belong to no request. The choice is made at random, once, and holds for all that begins below, also in
// other processes as far as it was recorded: a call below a root that was not chosen sends no Ctxplumb-Parent, so that the
// server that it goes to makes a choice of its own.
//
// Each tree is recorded as a whole or not at all, so that no verdict becomes a drop by it. Drops and edges that only the
// other trees had are not seen: coverage speaks of what was chosen, and tests should record everything.
func WithSampling(ratio float64) Option { return optionFunc(func(r *Recorder) { r.ratio = ratio }) }

// unsampled is the label, instead of a node's, of goroutines that work for a root that is not recorded.
const unsampled = "unsampled"

var (
	unsampledLabel  = pprof.Labels(labelKey, unsampled)
	unsampledLabels = pprof.WithLabels(context.Background(), unsampledLabel)
)

// unsampledContext makes known that what begins below it is not recorded.
type unsampledContext struct {
	context.Context
	labels context.Context // where Context has none
}

func (c *unsampledContext) Value(key any) any {
	if key == (nodeKey{}) {
		return c
	}
	if v := c.Context.Value(key); v != nil {
		return v
	}
	return c.labels.Value(key)
}

func isUnsampled(ctx context.Context) bool {
	_, ok := ctx.Value(nodeKey{}).(*unsampledContext)
	return ok
}

// omits reports whether what begins on ctx is left out though no context says so: a root by chance, or what a goroutine
// begins that works for such a root.
func (r *Recorder) omits(ctx context.Context, kind Kind) bool {
	if r.ratio >= 1 || nodeOf(ctx) != nil {
		return false
	}
	if kind == Server {
		return r.chance()
	}
	switch owner := label.Of(labelKey); {
	case owner == "" || servesAnother(callers()):
		return r.chance()
	case owner == unsampled:
		return true
	default:
		return owners.find(owner) == nil && r.chance() // else it is lost to a node that is recorded
	}
}

// chance decides on a root.
func (r *Recorder) chance() (omitted bool) {
	if rand.Float64() < r.ratio {
		return false
	}
	r.unsampled.Add(1)
	return true
}

// omitted is the context below a root that no goroutine belongs to.
func omitted(ctx context.Context) context.Context {
	return &unsampledContext{Context: ctx, labels: context.Background()}
}

// omit is for a root that goroutines belong to. The node has nothing but their labels, which its end restores.
func omit(ctx context.Context) (context.Context, *Node) {
	o := &struct {
		context unsampledContext
		node    Node
	}{unsampledContext{ctx, unsampledLabels}, Node{restore: ctx}}
	if labelled(ctx) {
		o.context.Context = pprof.WithLabels(ctx, unsampledLabel)
	}
	return &o.context, &o.node
}

func labelled(ctx context.Context) (found bool) {
	pprof.ForLabels(ctx, func(string, string) bool {
		found = true
		return false
	})
	return found
}

// recorded is false for the node of a root that is left out.
func (n *Node) recorded() bool { return n != nil && n.recorder != nil }
