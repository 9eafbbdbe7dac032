package grpcx

import (
	"context"

	"google.golang.org/grpc/metadata"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// parentKey ties a call to its caller while calls are recorded.
const parentKey = "ctxplumb-parent"

// incoming reads the metadata of a call that came in.
type incoming struct{ ctx context.Context }

func (c incoming) Values(key string) []string { return metadata.ValueFromIncomingContext(c.ctx, key) }

// Set does nothing: what came in is not changed.
func (incoming) Set(string, string) {}

func (c incoming) first(key string) string {
	if values := c.Values(key); len(values) > 0 {
		return values[0]
	}
	return ""
}

// outgoing gathers what a call is to send.
type outgoing struct{ pairs []string }

func (*outgoing) Values(string) []string { return nil }

func (c *outgoing) Set(key, value string) { c.pairs = append(c.pairs, key, value) }

// send returns ctx with the transaction and, while recording, n as the parent in its outgoing metadata, in the place of
// what stood there.
func (c *config) send(ctx context.Context, n *tracer.Node) context.Context {
	var out outgoing
	c.propagator.Inject(ctx, &out)
	if n != nil {
		out.Set(parentKey, n.Parent())
	}
	if len(out.pairs) == 0 {
		return ctx
	}
	before, _ := metadata.FromOutgoingContext(ctx)
	for i := 0; i < len(out.pairs); i += 2 {
		if len(before.Get(out.pairs[i])) > 0 {
			return replace(ctx, before, out.pairs)
		}
	}
	return metadata.AppendToOutgoingContext(ctx, out.pairs...)
}

// replace takes before, a copy, as its own.
func replace(ctx context.Context, before metadata.MD, pairs []string) context.Context {
	for i := 0; i < len(pairs); i += 2 {
		before.Set(pairs[i], pairs[i+1])
	}
	return metadata.NewOutgoingContext(ctx, before)
}
