package wrapperinvariable

import "google.golang.org/grpc"

func interceptor(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	ss = detached{ServerStream: ss}
	return handler(srv, ss) // frame 1 interceptor
}
