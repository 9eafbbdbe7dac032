package good

import (
	"context"
	"database/sql"
	"sync"
	"testing"
	"time"

	"github.com/ctxplumb/ctxplumb/tracer"
)

type stock interface {
	Reserve(ctx context.Context, sku string) error
	Release(ctx context.Context, sku string) error
	CancelOrder(ctx context.Context, id string) error
}

func detached(ctx context.Context, s stock) error {
	if err := s.Reserve(ctx, "tea"); err != nil {
		undo, cancel := context.WithTimeout(tracer.Detach(ctx, "goods go back"), time.Second)
		defer cancel()
		_ = s.Release(undo, "tea")
		return err
	}
	return nil
}

func cut(ctx context.Context, s stock) error {
	defer func() {
		undo, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second) //ctxplumb:detached goods go back
		defer cancel()
		_ = s.Release(undo, "tea")
	}()
	return s.Reserve(ctx, "tea")
}

func fresh(ctx context.Context, s stock) error {
	defer s.Release(context.Background(), "tea")
	return s.Reserve(ctx, "tea")
}

func inNode(ctx context.Context, s stock) error {
	err := s.Reserve(ctx, "tea")
	if err != nil {
		aside, cancel := context.WithTimeout(tracer.Detach(ctx, "goods go back"), time.Second)
		tracer.Go(aside, "release", func(ctx context.Context) {
			defer cancel()
			ctx, undo := tracer.Start(ctx, tracer.Compensation, "give back")
			defer undo.End()
			_ = s.Release(ctx, "tea")
		})
	}
	return err
}

func giveBack(ctx context.Context, s stock) error {
	ctx, undo := tracer.Start(ctx, tracer.Compensation, "give back")
	defer undo.End()
	return s.Release(ctx, "tea")
}

func givenBack(ctx context.Context, s stock) error {
	err := s.Reserve(ctx, "tea")
	if err != nil {
		aside, cancel := context.WithTimeout(tracer.Detach(ctx, "goods go back"), time.Second)
		defer cancel()
		_ = giveBack(aside, s)
	}
	return err
}

// Release serves a request: the request is to release.
func Release(ctx context.Context, s stock) error { return s.Release(ctx, "tea") }

func cancelOrder(ctx context.Context, s stock, known bool) error {
	if !known {
		return nil
	}
	return s.CancelOrder(ctx, "1")
}

func served(ctx context.Context, s stock) error { return cancelOrder(ctx, s, true) }

func noContext(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	return tx.Commit()
}

func plainLock(mu *sync.Mutex) {
	mu.Lock()
	defer mu.Unlock()
}

func CancelledAt(ctx context.Context) time.Time { return time.Time{} }

func askedWhen(ctx context.Context, s stock) time.Time {
	if err := s.Reserve(ctx, "tea"); err != nil {
		return CancelledAt(ctx)
	}
	return time.Time{}
}

func atBoot(s stock) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	defer s.Release(ctx, "tea")
	return s.Reserve(ctx, "tea")
}

func TestRelease(t *testing.T) {
	var s stock
	defer s.Release(t.Context(), "tea")
}

type pool interface {
	ReleaseConn(ctx context.Context, conn int)
}

func released(ctx context.Context, s stock, p pool) error {
	defer p.ReleaseConn(ctx, 1)
	return s.Reserve(ctx, "tea")
}

func declared(ctx context.Context, s stock) {
	defer s.Release(ctx, "tea") //ctxplumb:detached the lease ends by itself
}

type shop struct{ s stock }

func (o shop) release(ctx context.Context, id string) {
	ctx = tracer.Detach(ctx, "goods go back")
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	tracer.Go(ctx, "release", func(ctx context.Context) {
		defer cancel()
		_ = o.s.Release(ctx, id)
	})
}

func (o shop) place(ctx context.Context, id string) error {
	if err := o.s.Reserve(ctx, id); err != nil {
		o.release(ctx, id)
		return err
	}
	return nil
}

// Rollback detaches what it is given by itself.
func (o shop) Rollback(ctx context.Context) error {
	undo, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	return o.s.Reserve(undo, "")
}

func (o shop) replace(ctx context.Context, id string) error {
	defer o.Rollback(ctx)
	return o.s.Reserve(ctx, id)
}

func (o shop) releaseWatched(ctx context.Context, id string) {
	go func() { <-ctx.Done() }()
	ctx = tracer.Detach(ctx, "goods go back")
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	tracer.Go(ctx, "release", func(ctx context.Context) {
		defer cancel()
		_ = o.s.Release(ctx, id)
	})
}

func (o shop) placeWatched(ctx context.Context, id string) error {
	if err := o.s.Reserve(ctx, id); err != nil {
		o.releaseWatched(ctx, id)
		return err
	}
	return nil
}
