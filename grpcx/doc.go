// Package grpcx carries the transaction of a request over gRPC, and records the calls.
//
//	grpc.NewServer(grpcx.ServerOptions()...)
//	grpc.NewClient(target, append(opts, grpcx.DialOptions()...)...)
//
// On a server the interceptors come first, so that they see what came in; on a client they come last, next to the
// wire, so that no other interceptor replaces the metadata after them. The four constructors are there for those who
// chain by hand. [GuardUnary] and [GuardStream] stand around an interceptor of the service's own and name it if it cuts
// the cancel.
//
// Contexts are passed through, never replaced. Metadata is never changed in place. What comes in malformed is dropped
// and counted, and never fails a call. Interceptors are safe for concurrent use.
package grpcx
