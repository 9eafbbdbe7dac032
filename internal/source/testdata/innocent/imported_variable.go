package importedvariable

import (
	"context"

	"example.com/shop/base"
)

type job struct{ Ctx context.Context }

func newJob() *job { return &job{Ctx: context.Background()} }

func (s *service) Place(ctx context.Context) error {
	return s.stock.Reserve(base.Ctx) // frame 1 (*service).Place // culprit (*service).Place
}
