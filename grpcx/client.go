package grpcx

import (
	"context"
	"io"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	"github.com/ctxplumb/ctxplumb/propagation"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// UnaryClientInterceptor sends the id of the context's transaction with each unary call, and records the call.
func UnaryClientInterceptor(options ...Option) grpc.UnaryClientInterceptor {
	c := newConfig(options)
	return func(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoker grpc.UnaryInvoker, opts ...grpc.CallOption) error {
		ctx, n := c.call(ctx, method)
		defer n.End()
		return invoker(ctx, method, req, reply, cc, opts...)
	}
}

// StreamClientInterceptor does for streams what [UnaryClientInterceptor] does for unary calls. The node ends once,
// whatever comes first: the end of the stream or an error that Recv, Send or Header returns, or the end of its
// context, which is all that is seen of a stream that its caller abandons.
func StreamClientInterceptor(options ...Option) grpc.StreamClientInterceptor {
	c := newConfig(options)
	return func(ctx context.Context, desc *grpc.StreamDesc, cc *grpc.ClientConn, method string, streamer grpc.Streamer, opts ...grpc.CallOption) (grpc.ClientStream, error) {
		ctx, n := c.call(ctx, method)
		cs, err := streamer(ctx, desc, cc, method, opts...)
		if n == nil {
			return cs, err
		}
		if err != nil {
			n.End()
			return cs, err
		}
		return newClientStream(ctx, cs, n, desc.ServerStreams), nil
	}
}

func (c *config) call(ctx context.Context, method string) (context.Context, *tracer.Node) {
	if !c.recording(ctx) {
		return c.send(ctx, nil), nil
	}
	tx, _ := propagation.FromContext(ctx)
	ctx, n := tracer.StartClient(ctx, c.recorder, name(method), tx.ID)
	return c.send(ctx, n), n
}

// clientStream ends a node with the stream. It adds no goroutine: the context tells what no call does.
type clientStream struct {
	grpc.ClientStream
	node          *tracer.Node
	stop          func() bool
	serverStreams bool
}

func newClientStream(ctx context.Context, cs grpc.ClientStream, n *tracer.Node, serverStreams bool) *clientStream {
	return &clientStream{
		ClientStream: cs, node: n, serverStreams: serverStreams,
		stop: context.AfterFunc(ctx, n.End),
	}
}

func (s *clientStream) end() {
	s.stop()
	s.node.End()
}

// RecvMsg ends the node at the end of the stream, which for a single answer is the answer itself.
func (s *clientStream) RecvMsg(m any) error {
	err := s.ClientStream.RecvMsg(m)
	if err != nil || !s.serverStreams {
		s.end()
	}
	return err
}

// SendMsg leaves the node open on io.EOF: the status is still to be received.
func (s *clientStream) SendMsg(m any) error {
	err := s.ClientStream.SendMsg(m)
	if err != nil && err != io.EOF {
		s.end()
	}
	return err
}

func (s *clientStream) Header() (metadata.MD, error) {
	md, err := s.ClientStream.Header()
	if err != nil {
		s.end()
	}
	return md, err
}
