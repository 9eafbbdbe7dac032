package generic

import "context"

type repo[T any] struct{ db DB }

func (r *repo[T]) Load(ctx context.Context) error {
	return r.load(ctx) // frame 1 (*repo[...]).Load
}

func (r *repo[T]) base() context.Context {
	return context.Background() // culprit (*repo[...]).base
}

func loadAll[T any](r *repo[T]) error {
	ctx := r.base()
	return call[T](r.Load)(ctx) // frame 2 loadAll[...]
}
