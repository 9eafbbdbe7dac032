package registered

import "context"

func start(ctx context.Context, bus Bus) {
	bus.Subscribe(context.Background(), func(ctx context.Context) error {
		return stock.Reserve(ctx) // frame 1 start.func1 // culprit start.func1
	})
}
