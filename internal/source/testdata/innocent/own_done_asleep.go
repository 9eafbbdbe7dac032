package owndoneasleep

import (
	"context"
	"time"
)

type silent struct{ context.Context }

func (silent) Done() <-chan struct{} { return nil }

func (s *service) Place(ctx context.Context) error {
	return s.nap(silent{ctx}) // frame 2 (*service).Place
}

func (s *service) nap(ctx context.Context) error {
	time.Sleep(s.pause) // frame 1 (*service).nap // culprit (*service).nap
	return ctx.Err()
}
