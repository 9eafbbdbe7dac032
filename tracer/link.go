package tracer

import (
	"cmp"
	"context"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"strings"
)

func judge(ctx, parent context.Context) (Link, string) {
	if c, ok := ctx.(*nodeContext); ok && c == parent {
		return LinkTied, ""
	}
	if !proven() && ctx.Done() != parent.Done() {
		return LinkOpaque, typeName(ctx)
	}
	return audit(ctx, parent)
}

// hang makes n a child of parent.
func (n *Node) hang(parent *Node, link Link, cutter string) {
	transaction := n.adopt(parent, link, cutter)
	if !n.record.hasStack() && (link == LinkCut || link == LinkLost || link == LinkDoomed || forgot(n.record.Kind, link, n.record.Transaction, transaction)) {
		n.found(lineage())
	}
	if parent.unread.Load() {
		rare := n.record.rare()
		rare.blinds, rare.blindAt = parent, callers()
	}
}

// adopt takes over what a child has from its parent, and returns the parent's transaction.
func (n *Node) adopt(parent *Node, link Link, cutter string) (transaction string) {
	parent.mu.Lock()
	defer parent.mu.Unlock()
	up, rec := &parent.record, &n.record
	rec.Parent, rec.Trace, rec.Test, rec.Link = up.ID, up.Trace, up.Test, link
	if cutter != "" {
		rec.rare().Cutter = cutter
	}
	if n.owner == nil {
		n.owner = parent.owner
	}
	if (n.ofSpan || rec.Kind != Server && rec.Kind != Client) && link != LinkCut && link != LinkLost {
		rec.Transaction, rec.OTelTrace = up.Transaction, cmp.Or(rec.OTelTrace, up.OTelTrace)
	}
	return up.Transaction
}

func (n *Node) root() {
	n.record.Link = LinkRoot
	if n.record.Trace.IsZero() {
		binary.NativeEndian.PutUint64(n.record.Trace[:8], rand.Uint64())
		binary.NativeEndian.PutUint64(n.record.Trace[8:], rand.Uint64())
	}
}

// stray looks for the node to whose goroutine n belongs, since its context knows none.
func (n *Node) stray(ctx context.Context) {
	if owner := ownerOfGoroutine(); owner != nil && !servesAnother(callers()) && !n.aside() {
		link, cutter := LinkLost, bottom(ctx)
		if reason, ok := DetachReason(ctx); ok {
			link, cutter = LinkDetached, reason
		}
		transaction := n.record.Transaction
		n.hang(owner, link, cutter)
		n.record.Transaction = transaction // its context does not know the owner's
		return
	}
	n.root()
	n.keepOrigin()
}

// servesAnother reports whether a goroutine with this stack handles a call to a server that was started in the course
// of a request, and so has its label: it belongs to the call.
func servesAnother(stack []Frame) bool {
	serves := slices.ContainsFunc(stack, func(f Frame) bool {
		return f.Func == "net/http.(*conn).serve" || f.Func == "google.golang.org/grpc.(*Server).handleStream"
	})
	return serves && !slices.ContainsFunc(stack, func(f Frame) bool {
		return strings.HasPrefix(f.Func, module+"httpx.(*config).serve") || strings.HasPrefix(f.Func, module+"grpcx.UnaryServerInterceptor") ||
			strings.HasPrefix(f.Func, module+"grpcx.StreamServerInterceptor")
	})
}

// found keeps where a drop was seen.
func (n *Node) found(stack []Frame) {
	n.record.rare().Stack = stack
	if n.record.Test == "" {
		n.record.Test = testOf(stack)
	}
	if n.record.Test == "" && n.recorder.suspect {
		n.record.Test = onlyTest(goroutines())
	}
}

// blind notes that n went by without its parent being able to see its client go away. A parent that read its body
// meanwhile, to pass it on, would have seen that there.
func (n *Node) blind() {
	parent, at := n.blinds()
	if parent == nil || !parent.unread.Load() {
		return
	}
	parent.mu.Lock()
	defer parent.mu.Unlock()
	if !parent.record.Blind {
		parent.record.Blind = true
		parent.found(at)
		parent.publish()
	}
}

func (n *Node) blinds() (parent *Node, at []Frame) {
	n.mu.Lock()
	defer n.mu.Unlock()
	s := n.record.seldom.Load()
	if s == nil {
		return nil, nil
	}
	return s.blinds, s.blindAt
}
