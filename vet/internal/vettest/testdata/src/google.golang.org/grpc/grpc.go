// Package grpc has as much of grpc-go as the analyzers look at.
package grpc

import (
	"context"

	"google.golang.org/grpc/metadata"
)

type ServerStream interface {
	SetHeader(metadata.MD) error
	SendHeader(metadata.MD) error
	SetTrailer(metadata.MD)
	Context() context.Context
	SendMsg(m any) error
	RecvMsg(m any) error
}

type ClientStream interface {
	Header() (metadata.MD, error)
	Trailer() metadata.MD
	CloseSend() error
	Context() context.Context
	SendMsg(m any) error
	RecvMsg(m any) error
}

type ServerStreamingServer[Res any] interface {
	Send(*Res) error
	ServerStream
}

type (
	UnaryServerInfo  struct{ FullMethod string }
	StreamServerInfo struct{ FullMethod string }
	StreamDesc       struct{ StreamName string }

	UnaryHandler  func(ctx context.Context, req any) (any, error)
	StreamHandler func(srv any, stream ServerStream) error
	UnaryInvoker  func(ctx context.Context, method string, req, reply any, cc *ClientConn, opts ...CallOption) error
	Streamer      func(ctx context.Context, desc *StreamDesc, cc *ClientConn, method string, opts ...CallOption) (ClientStream, error)

	CallOption interface{ before() }
	DialOption interface{ apply() }
)

type ClientConn struct{}

func (c *ClientConn) Invoke(ctx context.Context, method string, args, reply any, opts ...CallOption) error {
	<-ctx.Done()
	return ctx.Err()
}

func NewClient(target string, opts ...DialOption) (*ClientConn, error) { return nil, nil }
