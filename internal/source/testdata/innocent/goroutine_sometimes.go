package goroutinesometimes

import (
	"context"
	"time"
)

// inner time.Sleep

func (p *pool) worker(ctx context.Context) {
	time.Sleep(time.Second) // frame 1 (*pool).worker // culprit (*pool).worker
}

func (p *pool) start(ctx context.Context) {
	go p.worker(ctx)
	go p.worker(context.Background())
}
