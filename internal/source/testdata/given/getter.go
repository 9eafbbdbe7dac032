package getter

import "context"

type job struct{ ctx context.Context }

func (j *job) Context() context.Context { return j.ctx }

func work(j *job) error {
	ctx := j.Context()
	return stock.Reserve(ctx) // frame 1 work // culprit work
}
