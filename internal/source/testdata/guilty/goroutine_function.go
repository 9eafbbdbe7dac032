package goroutinefunction

import (
	"context"
	"time"
)

type pool struct{ stock Stock }

func (p *pool) worker(ctx context.Context) {
	time.Sleep(time.Second)
	p.stock.Release(ctx) // frame 1 (*pool).worker
}

func (p *pool) start(ctx context.Context) {
	go p.watcher(ctx)
	go p.worker(context.Background()) // culprit (*pool).start
}
