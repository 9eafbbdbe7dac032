package tracer

import "context"

// DetachReason returns the reason for which ctx, or a context above it, was cut off by [Detach]; false where none was.
func DetachReason(ctx context.Context) (reason string, ok bool) { return declared(ctx) }
