package grpcx

import (
	"context"
	"slices"
	"sync"

	"google.golang.org/grpc/metadata"
)

// parentKey ties a call to its caller while calls are recorded.
const parentKey = "ctxplumb-parent"

// Carriers are used again: the interface through which a propagator sees them would cost each call an allocation.
var (
	incomings = sync.Pool{New: func() any { return new(incoming) }}
	outgoings = sync.Pool{New: func() any {
		c := &outgoing{}
		c.pairs = c.room[:0]
		return c
	}}
)

// incoming reads the metadata of a call that came in.
type incoming struct{ ctx context.Context }

func (c *incoming) Values(key string) []string { return metadata.ValueFromIncomingContext(c.ctx, key) }

// Set does nothing: what came in is not changed.
func (*incoming) Set(string, string) {}

// outgoing collects what is added to the metadata of a call that goes out, so that it is added at once.
type outgoing struct {
	ctx   context.Context
	pairs []string  // key, value, key, value, …
	room  [4]string // for an id and a parent
}

func (c *outgoing) Values(key string) []string { return metadata.ValueFromOutgoingContext(c.ctx, key) }

func (c *outgoing) Set(key, value string) { c.pairs = append(c.pairs, key, value) }

// add returns ctx with the pairs in its outgoing metadata, each value as the only one of its key. What ctx holds may be
// shared with other calls and stays as it is.
func (c *outgoing) add() context.Context {
	if len(c.pairs) == 0 {
		return c.ctx
	}
	for pair := range slices.Chunk(c.pairs, 2) {
		if len(c.Values(pair[0])) > 0 {
			return c.replace()
		}
	}
	return metadata.AppendToOutgoingContext(c.ctx, c.pairs...)
}

func (c *outgoing) replace() context.Context {
	md, _ := metadata.FromOutgoingContext(c.ctx) // a copy
	for pair := range slices.Chunk(c.pairs, 2) {
		md.Set(pair[0], pair[1])
	}
	return metadata.NewOutgoingContext(c.ctx, md)
}

// extract returns ctx with the transaction that came in, or at the edge of the system with one that begins here.
func (c *config) extract(ctx context.Context) context.Context {
	if c.public {
		return c.propagator.Begin(ctx)
	}
	in := incomings.Get().(*incoming)
	in.ctx = ctx
	ctx = c.propagator.Extract(ctx, in)
	in.ctx = nil
	incomings.Put(in)
	return ctx
}

// inject returns ctx with its transaction in the outgoing metadata, and with the parent that the callee shall have, if any.
func (c *config) inject(ctx context.Context, parent string) (inner context.Context) {
	defer harmless(ctx, &inner)
	out := outgoings.Get().(*outgoing)
	out.ctx = ctx
	c.propagator.Inject(ctx, out)
	if parent != "" {
		out.Set(parentKey, parent)
	}
	inner = out.add()
	clear(out.pairs)
	out.ctx, out.pairs = nil, out.pairs[:0]
	outgoings.Put(out)
	return inner
}

// first returns the first of the values that came in under key.
func first(ctx context.Context, key string) (value string) {
	defer func() { _ = recover() }() // a foreign Value
	if values := metadata.ValueFromIncomingContext(ctx, key); len(values) > 0 {
		return values[0]
	}
	return ""
}
