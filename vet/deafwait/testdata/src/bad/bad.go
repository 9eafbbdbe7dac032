// Package bad waits without watching its context.
package bad

import (
	"context"
	"net/http"
	"time"

	"parts"
)

func sleeps(ctx context.Context) error {
	time.Sleep(400 * time.Millisecond) // want `time.Sleep does not hear that ctx ends: select on its Done beside a timer or ticker`
	return parts.Pay(ctx)
}

func sleepsForUnknown(ctx context.Context, d time.Duration) error {
	time.Sleep(d) // want `time.Sleep does not hear that ctx ends`
	return nil
}

func retries(ctx context.Context) error {
	for n := range 3 {
		if err := parts.Pay(ctx); err == nil {
			return nil
		}
		time.Sleep(time.Duration(n) * time.Second) // want `time.Sleep does not hear that ctx ends`
	}
	return nil
}

func polls(ctx context.Context, ready func() bool) error {
	for !ready() {
		time.Sleep(10 * time.Millisecond) // want `time.Sleep does not hear that ctx ends`
	}
	return nil
}

func inClosure(ctx context.Context, ready func() bool) func(context.Context) error {
	return func(ctx context.Context) error {
		time.Sleep(time.Second) // want `time.Sleep does not hear that ctx ends`
		return nil
	}
}

func inCallback(w http.ResponseWriter, r *http.Request) {
	_ = func() error {
		time.Sleep(time.Second) // want `time.Sleep does not hear that r.Context\(\) ends`
		return nil
	}()
}

func inSwitch(ctx context.Context, n int) error {
	switch n {
	case 1:
		time.Sleep(time.Minute) // want `time.Sleep does not hear that ctx ends`
	default:
	}
	return nil
}
