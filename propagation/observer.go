package propagation

import (
	"context"
	"time"
)

// Observer is told of the calls of a service that belong to a transaction, for metrics: otelbridge.Instruments is one.
// It is called on the goroutine that ends a call, and must be safe for concurrent use. A panic of its goes no further.
type Observer interface {
	// Served is told of a call that came in, when its handler has returned.
	Served(ctx context.Context, call Call)
	// Sent is told of a call that went out, when it is over: a stream at its status, a response over HTTP at the end of its body.
	Sent(ctx context.Context, call Call)
	// Forgotten is told that a call went out without a transaction from a goroutine that serves call, which has one.
	Forgotten(ctx context.Context, call Call)
}

// Call is what an Observer is told of one call.
type Call struct {
	System string // grpc or http
	// Name is the method of gRPC, as package.Service/Method; the method and the route of a request that was served; the
	// method alone of a request that was sent. It is fit for a label: what a peer made up is _OTHER.
	Name        string
	Transaction Transaction
	Duration    time.Duration
	Outcome     Outcome
}

// Outcome is how a call ended.
type Outcome uint8

// The outcomes. A handler that reports a success on a context that has ended was canceled all the same.
const (
	OK Outcome = iota
	Failed
	Canceled
	DeadlineExceeded
)

// String returns ok, failed, canceled or deadline_exceeded.
func (o Outcome) String() string {
	switch o {
	case OK:
		return "ok"
	case Canceled:
		return "canceled"
	case DeadlineExceeded:
		return "deadline_exceeded"
	default:
		return "failed"
	}
}
