package declareddetach

import (
	"context"

	"github.com/ctxplumb/ctxplumb/tracer"
)

func job() error {
	ctx, node := tracer.Start(context.Background(), tracer.Task, "job")
	defer node.End()
	return run(ctx) // frame 1 job // culprit job
}

func handle(ctx context.Context) error {
	ctx = tracer.Detach(context.WithoutCancel(ctx), "the audit must be written")
	return job(ctx) // frame 2 handle
}
