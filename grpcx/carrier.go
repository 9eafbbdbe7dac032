package grpcx

import (
	"context"
	"sync"

	"google.golang.org/grpc/metadata"
)

// parentKey ties a call to its caller while calls are recorded.
const parentKey = "ctxplumb-parent"

// Carriers are used again: the interface through which a propagator sees them would cost each call an allocation.
var (
	incomings = sync.Pool{New: func() any { return new(incoming) }}
	outgoings = sync.Pool{New: func() any { return new(outgoing) }}
)

// incoming reads the metadata of a call that came in.
type incoming struct{ ctx context.Context }

func (c *incoming) Values(key string) []string { return metadata.ValueFromIncomingContext(c.ctx, key) }

// Set does nothing: what came in is not changed.
func (*incoming) Set(string, string) {}

// outgoing adds to the metadata of a call that goes out.
type outgoing struct{ ctx context.Context }

func (c *outgoing) Values(key string) []string { return metadata.ValueFromOutgoingContext(c.ctx, key) }

func (c *outgoing) Set(key, value string) { c.ctx = set(c.ctx, key, value) }

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

// inject returns ctx with its transaction in the outgoing metadata.
func (c *config) inject(ctx context.Context) context.Context {
	out := outgoings.Get().(*outgoing)
	out.ctx = ctx
	c.propagator.Inject(ctx, out)
	ctx, out.ctx = out.ctx, nil
	outgoings.Put(out)
	return ctx
}

// first returns the first of the values that came in under key.
func first(ctx context.Context, key string) string {
	if values := metadata.ValueFromIncomingContext(ctx, key); len(values) > 0 {
		return values[0]
	}
	return ""
}

// set returns ctx with value as the only one under key in its outgoing metadata. What ctx holds may be shared with
// other calls and stays as it is.
func set(ctx context.Context, key, value string) context.Context {
	if len(metadata.ValueFromOutgoingContext(ctx, key)) == 0 {
		return metadata.AppendToOutgoingContext(ctx, key, value)
	}
	md, _ := metadata.FromOutgoingContext(ctx) // a copy
	md.Set(key, value)
	return metadata.NewOutgoingContext(ctx, md)
}
