package span

import (
	"context"

	"go.opentelemetry.io/otel/trace"
)

func (s *service) Place(ctx context.Context) error {
	sctx, sp := s.tracer.Start(trace.ContextWithSpan(context.Background(), trace.SpanFromContext(ctx)), "place") // culprit (*service).Place
	defer sp.End()
	return s.stock.Reserve(sctx) // frame 1 (*service).Place
}
