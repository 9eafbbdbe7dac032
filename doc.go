// Package ctxplumb is the root of a kit that carries a distributed transaction's id beside the OpenTelemetry trace,
// forwards cancellation and deadlines over gRPC and HTTP, and proves where a cancel arrived and where it was dropped.
// It holds no code; these do:
//
//   - grpcx: interceptors for gRPC servers and clients
//   - httpx: middleware for routers, and a transport for clients
//   - tracer/tracertest: fails a test run that drops a cancel
//   - tracer: what is recorded, and its verdict
//   - propagation: the transaction, and how it is written into headers
//   - otelbridge: for services that propagate with OpenTelemetry; otelbridge/spans: audits its spans; otelbridge/export: sends nodes over OTLP
//   - vet: finds drops in the source
//   - cmd/ctxplumb: the command, for continuous integration
package ctxplumb
