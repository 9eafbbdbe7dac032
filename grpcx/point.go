package grpcx

import (
	"google.golang.org/grpc"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// pointedServerStream tells of the messages of a stream, where somebody explores it.
type pointedServerStream struct {
	grpc.ServerStream
	node *tracer.Node
}

func (s *pointedServerStream) SendMsg(m any) error {
	s.node.Reach(tracer.Send)
	return s.ServerStream.SendMsg(m)
}

func (s *pointedServerStream) RecvMsg(m any) error {
	err := s.ServerStream.RecvMsg(m)
	if err == nil {
		s.node.Reach(tracer.Receive)
	}
	return err
}

// pointedClientStream does the same on the other side.
type pointedClientStream struct {
	grpc.ClientStream
	node *tracer.Node
}

func (s *pointedClientStream) SendMsg(m any) error {
	s.node.Reach(tracer.Send)
	return s.ClientStream.SendMsg(m)
}

func (s *pointedClientStream) RecvMsg(m any) error {
	err := s.ClientStream.RecvMsg(m)
	if err == nil {
		s.node.Reach(tracer.Receive)
	} else {
		s.node.Reach(tracer.End)
	}
	return err
}
