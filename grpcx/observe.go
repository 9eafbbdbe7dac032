package grpcx

import (
	"context"
	"slices"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/ctxplumb/ctxplumb/internal/observe"
	"github.com/ctxplumb/ctxplumb/propagation"
)

const (
	system = "grpc"
	other  = "_OTHER" // OpenTelemetry's word for what a peer made up
)

// serve calls handler and tells the observer how that ended; a panic is a failure.
func (c *config) serve(ctx context.Context, method string, handler func(context.Context) error) error {
	ctx, s := observe.Serve(ctx, c.observer, system, method)
	if s == nil {
		return handler(ctx)
	}
	outcome := propagation.Failed
	defer func() { s.End(method, outcome) }()
	err := handler(ctx)
	if outcome = observe.Outcome(ctx, err != nil); outcome == propagation.Failed {
		outcome = outcomeOf(err)
	}
	return err
}

// send begins to observe a call to a method, which is fit for a label only if it is in the program's text.
func (c *config) send(ctx context.Context, method string, opts []grpc.CallOption) *observe.Sending {
	if c.observer == nil {
		return nil
	}
	label := other
	if slices.ContainsFunc(opts, isStatic) {
		label = name(method)
	}
	return observe.Send(ctx, c.observer, system, label)
}

func isStatic(o grpc.CallOption) bool {
	_, ok := o.(grpc.StaticMethodCallOption)
	return ok
}

func outcomeOf(err error) propagation.Outcome {
	switch status.Code(err) {
	case codes.OK:
		return propagation.OK
	case codes.Canceled:
		return propagation.Canceled
	case codes.DeadlineExceeded:
		return propagation.DeadlineExceeded
	default:
		return propagation.Failed
	}
}
