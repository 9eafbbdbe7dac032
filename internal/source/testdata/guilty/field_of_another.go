package fieldofanother

import "context"

// Two types of a file have a field of the same name; the type of one is not seen where its field is assigned.

type wrapped struct{ ctx context.Context }

type keeper struct {
	stock Stock
	ctx   context.Context
}

func newKeeper(stock Stock) *keeper {
	return &keeper{
		stock: stock,
		ctx:   context.Background(), // culprit newKeeper
	}
}

func wrap(ctx context.Context) wrapped {
	w := wrapped{}
	w.ctx = context.WithoutCancel(ctx)
	return w
}

func (k *keeper) Place(context.Context) error {
	return k.stock.Reserve(k.ctx) // frame 1 (*keeper).Place
}
