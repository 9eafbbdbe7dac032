package otherfield

import "context"

type job struct{ ctx context.Context }

type server struct{ ctx context.Context }

func newServer() *server {
	s := &server{ctx: context.Background()}
	return s
}

func (s *server) reset() { s.ctx = context.WithoutCancel(s.ctx) }

func (j *job) run() error {
	return j.stock.Reserve(j.ctx) // frame 1 (*job).run // culprit (*job).run
}
