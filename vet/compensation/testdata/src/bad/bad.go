package bad

import (
	"context"
	"errors"
	"time"

	"github.com/ctxplumb/ctxplumb/tracer"
)

type tx interface {
	Exec(ctx context.Context, query string) error
	Commit(ctx context.Context) error
	Rollback(ctx context.Context) error
}

type db interface {
	Begin(ctx context.Context) (tx, error)
}

func deferred(ctx context.Context, d db) error {
	t, err := d.Begin(ctx)
	if err != nil {
		return err
	}
	defer t.Rollback(ctx) // want `t.Rollback is needed when something went wrong, and ctx may have ended by then: give it context.WithTimeout\(context.WithoutCancel\(ctx\), …\), declared`
	if err := t.Exec(ctx, "INSERT"); err != nil {
		return err
	}
	return t.Commit(ctx)
}

func deferredLiteral(ctx context.Context, t tx) (err error) {
	defer func() {
		if err != nil {
			err = errors.Join(err, t.Rollback(ctx)) // want `t.Rollback is needed when something went wrong`
		}
	}()
	return t.Exec(ctx, "INSERT")
}

func afterAnError(ctx context.Context, t tx) error {
	if err := t.Exec(ctx, "INSERT"); err != nil {
		_ = t.Rollback(ctx) // want `t.Rollback is needed when something went wrong`
		return err
	}
	return t.Commit(ctx)
}

func returned(ctx context.Context, t tx) error {
	if err := t.Exec(ctx, "INSERT"); err != nil {
		return t.Rollback(ctx) // want `t.Rollback is needed when something went wrong`
	}
	return t.Commit(ctx)
}

func inAnIf(ctx context.Context, t tx) error {
	err := t.Exec(ctx, "INSERT")
	if err != nil {
		if undone := t.Rollback(ctx); undone != nil { // want `t.Rollback is needed when something went wrong`
			return errors.Join(err, undone)
		}
	}
	return err
}

func afterTheEnd(ctx context.Context, t tx) error {
	select {
	case <-ctx.Done():
		return t.Rollback(ctx) // want `t.Rollback is needed when something went wrong`
	default:
		return t.Commit(ctx)
	}
}

func afterErr(ctx context.Context, t tx) error {
	if ctx.Err() != nil {
		return t.Rollback(ctx) // want `t.Rollback is needed when something went wrong`
	}
	return t.Commit(ctx)
}

type saga struct{}

func (saga) Compensate(ctx context.Context, step int) error { <-ctx.Done(); return nil }
func (saga) step(ctx context.Context, step int) error       { <-ctx.Done(); return nil }

func steps(ctx context.Context, s saga) error {
	if err := s.step(ctx, 1); err != nil {
		return s.Compensate(context.WithValue(ctx, 1, 2), 1) // want `s.Compensate is needed when something went wrong, and context.WithValue\(ctx, 1, 2\) may have ended`
	}
	return nil
}

type orders interface {
	Place(ctx context.Context, id string) error
	CancelOrder(ctx context.Context, id string) error
	Abort(ctx context.Context) (int, error)
}

func cancelled(ctx context.Context, o orders) error {
	err := o.Place(ctx, "1")
	if err == nil {
		return nil
	}
	return errors.Join(err, o.CancelOrder(ctx, "1")) // want `o.CancelOrder is needed when something went wrong`
}

func aborted(ctx context.Context, o orders) {
	if err := o.Place(ctx, "1"); err != nil {
		o.Abort(ctx) // want `o.Abort is needed when something went wrong`
	}
}

type mutex interface {
	Lock(ctx context.Context) error
	Unlock(ctx context.Context) error
}

func locked(ctx context.Context, m mutex) error {
	if err := m.Lock(ctx); err != nil {
		return err
	}
	defer m.Unlock(ctx) // want `m.Unlock is needed when something went wrong`
	return nil
}

func undo(ctx context.Context, o orders) error {
	return o.CancelOrder(ctx, "1") // want `o.CancelOrder is needed when something went wrong`
}

func placed(ctx context.Context, o orders) error {
	if err := o.Place(ctx, "1"); err != nil {
		return undo(ctx, o)
	}
	return nil
}

func onOnePath(ctx context.Context, m mutex) error {
	err := m.Lock(ctx)
	if err != nil {
		_ = m.Unlock(either(ctx, tracer.Detach(ctx, "others wait"))) // want `m.Unlock is needed when something went wrong`
	}
	return err
}

func either(a, b context.Context) context.Context {
	if time.Now().Second()%2 == 0 {
		return a
	}
	return b
}
