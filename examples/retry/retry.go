// Package retry makes calls again with cenkalti/backoff, so that each attempt is a node of ctxplumb's tree.
package retry

import (
	"context"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// patience is how long an attempt may take.
const patience = time.Second

// Call makes a call until it succeeds or ctx ends. The call must use the context that it is given, which ends with the attempt.
func Call[T any](ctx context.Context, name string, call func(context.Context) (T, error)) (T, error) {
	return backoff.Retry(ctx, tracer.Operation(ctx, name, patience, call))
}
