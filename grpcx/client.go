package grpcx

import (
	"context"
	"slices"

	"google.golang.org/grpc"

	"github.com/ctxplumb/ctxplumb/propagation"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// UnaryClientInterceptor sends the id of the context's transaction with each unary call, in the place of one that the
// outgoing metadata has already, and records the call if there is a recorder.
func UnaryClientInterceptor(options ...Option) grpc.UnaryClientInterceptor {
	c := newClientConfig(options)
	return func(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoker grpc.UnaryInvoker, opts ...grpc.CallOption) error {
		s := c.send(ctx, method, opts)
		ctx, n := c.call(ctx, method)
		defer n.End()
		err := invoker(ctx, method, req, reply, cc, opts...)
		n.End()
		n.Reach(tracer.End)
		if s != nil {
			s.End(outcomeOf(err))
		}
		return err
	}
}

// StreamClientInterceptor does for streams what [UnaryClientInterceptor] does for unary calls. The node ends when
// grpc-go says that it is finished with the stream: at the status, at an error, at the end of the context or of the
// connection, whether the caller still receives or not. The stream itself is not wrapped, since its methods do not tell
// all of that: Header keeps its error to itself, and nobody calls a stream that was abandoned.
func StreamClientInterceptor(options ...Option) grpc.StreamClientInterceptor {
	c := newClientConfig(options)
	return func(ctx context.Context, desc *grpc.StreamDesc, cc *grpc.ClientConn, method string, streamer grpc.Streamer, opts ...grpc.CallOption) (grpc.ClientStream, error) {
		s := c.send(ctx, method, opts)
		ctx, n := c.call(ctx, method)
		if n == nil && s == nil {
			return streamer(ctx, desc, cc, method, opts...)
		}
		finish := func(err error) {
			n.End()
			s.End(outcomeOf(err))
		}
		cs, err := streamer(ctx, desc, cc, method, append(slices.Clip(opts), grpc.OnFinish(finish))...)
		if err != nil {
			finish(err)
			return cs, err
		}
		if n.HasPoints() {
			cs = &pointedClientStream{ClientStream: cs, node: n}
		}
		return cs, nil
	}
}

func (c *config) call(ctx context.Context, method string) (context.Context, *tracer.Node) {
	var n *tracer.Node
	if c.recording(ctx) {
		tx, _ := propagation.FromContext(ctx)
		ctx, n = tracer.StartClient(ctx, c.recorder, name(method), tx.ID)
	}
	return c.inject(ctx, n.Parent()), n
}
