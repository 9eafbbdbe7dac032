package bad

import (
	"context"
	"sync"

	"golang.org/x/sync/errgroup"

	"bad/helper"
)

func taken(ctx context.Context, once func(func() error) error) error {
	ctx = context.WithValue(context.Background(), key{}, 1) // want `context.Background\(\) is handed to pay, though ctx came in: use ctx`
	return once(func() error { return pay(ctx, 1) })
}

func called(ctx context.Context) error {
	return func() error {
		return pay(context.Background(), 1) // want `context.Background\(\) is handed to pay, though ctx came in: use ctx`
	}()
}

func captured(ctx context.Context) {
	sent := context.Background() // want `context.Background\(\) is handed to pay, though ctx came in: use ctx`
	go func() { _ = pay(sent, 1) }()
}

func capturedAndChanged(ctx context.Context, anew bool) error {
	group, shared := errgroup.WithContext(ctx)
	if anew {
		shared = context.Background() // want `context.Background\(\) is handed to pay, though ctx came in: use ctx`
	}
	group.Go(func() error { return pay(shared, 1) })
	return group.Wait()
}

func named(ctx context.Context) {
	work := func() { _ = pay(context.Background(), 1) } // want `context.Background\(\) is handed to pay, though ctx came in: use ctx`
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(work)
	}
	wg.Wait()
}

func retry(ctx context.Context, call func(context.Context) error) error {
	return call(ctx)
}

func retried(ctx context.Context) error {
	return retry(ctx, func(_ context.Context) error {
		return pay(context.Background(), 1) // want `context.Background\(\) is handed to pay, though a context.Context came in: give it a name, and use it`
	})
}

func twice(ctx context.Context) {
	go func() {
		func() {
			_ = helper.Pay(context.TODO()) // want `context.TODO\(\) is handed to helper.Pay, though ctx came in: use ctx`
		}()
	}()
}

func startTwice(ctx context.Context) {
	go func(ctx context.Context) {
		_ = pay(context.Background(), 1) // want `context.Background\(\) is handed to pay, though ctx came in: use ctx`
	}(ctx)
}

type app struct {
	Before, After func(context.Context) error
}

func hooked() app {
	var a app
	a.Before = func(_ context.Context) error {
		return pay(context.Background(), 1) // want `context.Background\(\) is handed to pay, though a context.Context came in: give it a name, and use it`
	}
	a.After = func(ctx context.Context) error {
		return pay(context.Background(), 1) // want `context.Background\(\) is handed to pay, though ctx came in: use ctx`
	}
	return a
}
