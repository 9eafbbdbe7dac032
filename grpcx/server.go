package grpcx

import (
	"context"
	"strings"

	"google.golang.org/grpc"

	"github.com/ctxplumb/ctxplumb/propagation"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// UnaryServerInterceptor puts the transaction of each unary call into its context, where [propagation.FromContext]
// finds it, and records the call if there is a recorder.
func UnaryServerInterceptor(options ...ServerOption) grpc.UnaryServerInterceptor {
	c := newServerConfig(options)
	return func(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
		ctx, n := c.start(ctx, info.FullMethod)
		defer n.End()
		ctx = c.receive(ctx, n)
		if c.observer == nil {
			return handler(ctx, req)
		}
		var response any
		err := c.serve(ctx, name(info.FullMethod), func(ctx context.Context) (err error) {
			response, err = handler(ctx, req)
			return err
		})
		return response, err
	}
}

// StreamServerInterceptor does for streams what [UnaryServerInterceptor] does for unary calls. The node ends when the
// handler returns. The handler gets the stream itself where there is nothing to add to its context.
func StreamServerInterceptor(options ...ServerOption) grpc.StreamServerInterceptor {
	c := newServerConfig(options)
	return func(srv any, ss grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
		before := ss.Context()
		ctx, n := c.start(before, info.FullMethod)
		defer n.End()
		return c.serve(c.receive(ctx, n), streamName(srv, info), func(ctx context.Context) error {
			if same(ctx, before) {
				return handler(srv, ss)
			}
			stream := grpc.ServerStream(&serverStream{ServerStream: ss, ctx: ctx})
			if n.HasPoints() {
				stream = &pointedServerStream{ServerStream: stream, node: n}
			}
			return handler(srv, stream)
		})
	}
}

// streamName names a stream. One that a handler for unknown services takes has no server, and a name that the peer made up.
func streamName(srv any, info *grpc.StreamServerInfo) string {
	if srv == nil {
		return other
	}
	return name(info.FullMethod)
}

// same is false for contexts that cannot be compared.
func same(a, b context.Context) (equal bool) {
	defer func() { _ = recover() }()
	return a == b
}

// serverStream is a stream whose context knows the transaction.
type serverStream struct {
	grpc.ServerStream
	ctx context.Context
}

func (s *serverStream) Context() context.Context { return s.ctx }

// start begins the node of a call, whose End is to be deferred before anything else is done.
func (c *config) start(ctx context.Context, method string) (context.Context, *tracer.Node) {
	if !c.recording(ctx) {
		return ctx, nil
	}
	before := first(ctx, attemptsKey)
	ctx, n := tracer.StartServer(ctx, c.recorder, name(method), first(ctx, parentKey))
	if again := attempt(name(method), before); again != "" {
		n.Rename(again)
	}
	return ctx, n
}

func (c *config) receive(ctx context.Context, n *tracer.Node) (inner context.Context) {
	defer harmless(ctx, &inner)
	inner = c.extract(ctx)
	if n != nil {
		tx, _ := propagation.FromContext(inner)
		n.Join(tx.ID, first(inner, "traceparent"))
		n.JoinBranch(tx.Branch, tx.Op)
	}
	return inner
}

// harmless gives up what the code of others, such as the Value of a foreign context, kept from being done with ctx.
func harmless(ctx context.Context, inner *context.Context) {
	if recover() != nil {
		*inner = ctx
	}
}

func (c *config) recording(ctx context.Context) bool {
	return c.recorder != nil || tracer.Recording(ctx)
}

// name turns /package.Service/Method into the name of a node.
func name(method string) string { return strings.TrimPrefix(method, "/") }
