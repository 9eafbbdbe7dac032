package unfixed

import (
	"context"
	"time"
)

// What follows overrides Err too, or embeds no parent, so that there is no one way to mend it.

type values struct {
	context.Context
}

func (values) Done() <-chan struct{} { return nil } // want `Done of values is nil`
func (values) Err() error            { return nil }

type other struct {
	context.Context
	life context.Context
}

func (o other) Done() <-chan struct{} { return o.life.Done() } // want `Done of other comes from elsewhere, so that nobody hears its parent: leave it to Context`
func (o other) Err() error            { return o.life.Err() }

type mixed struct{ life, request context.Context }

func (m *mixed) Done() <-chan struct{}       { return m.life.Done() } // want `Done of \*mixed comes from elsewhere`
func (m *mixed) Deadline() (time.Time, bool) { return m.life.Deadline() }
func (m *mixed) Err() error                  { return m.life.Err() }
func (m *mixed) Value(key any) any           { return m.request.Value(key) }

type quiet struct{ ctx context.Context }

func (q quiet) Deadline() (d time.Time, ok bool) { return }
func (q quiet) Done() <-chan struct{}            { return nil } // want `Done of quiet is nil, so that nobody hears its end: leave it to ctx`
func (q quiet) Err() error                       { return nil }
func (q quiet) Value(key any) any                { return q.ctx.Value(key) }
