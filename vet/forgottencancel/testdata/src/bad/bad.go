// Package bad loses cancel functions.
package bad

import (
	"context"
	"sync"
	"time"

	"helper"
)

func work(context.Context) error { return nil }

func blanked(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second) // want `the cancel function of context.WithTimeout is lost: it is never called; defer it, or call it when the work is done`
	_ = cancel
	return work(ctx)
}

func compared(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx) // want `context.WithCancel is lost: it is never called`
	if cancel == nil {
		return nil
	}
	return work(ctx)
}

func cause(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx) // want `context.WithCancelCause is lost: it is never called`
	_ = cancel
	return work(ctx)
}

type job struct {
	ctx    context.Context
	cancel context.CancelFunc
}

func inField(ctx context.Context, j *job) {
	j.ctx, j.cancel = context.WithCancel(ctx) // want `context.WithCancel is lost: nothing reads cancel, where it is kept`
}

func inLiteral(ctx context.Context) *job {
	ctx, cancel := context.WithCancel(ctx) // want `context.WithCancel is lost: nothing reads cancel, where it is kept`
	return &job{ctx: ctx, cancel: cancel}
}

func inLiteralWithoutKeys(ctx context.Context) job {
	ctx, cancel := context.WithCancel(ctx) // want `context.WithCancel is lost: nothing reads cancel, where it is kept`
	return job{ctx, cancel}
}

func (j *job) replace(ctx context.Context) {
	if j.cancel == nil {
		j.ctx, j.cancel = context.WithCancel(ctx) // want `context.WithCancel is lost: nothing reads cancel, where it is kept`
	}
}

type jobs struct {
	byName map[string]context.CancelFunc
	all    []context.CancelFunc
	shared sync.Map
}

func (j *jobs) inMap(ctx context.Context, name string) error {
	ctx, cancel := context.WithCancel(ctx) // want `context.WithCancel is lost: nothing reads byName, where it is kept`
	j.byName[name] = cancel
	return work(ctx)
}

func (j *jobs) done(name string) int {
	delete(j.byName, name)
	return len(j.byName)
}

func (j *jobs) inSlice(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx) // want `context.WithCancel is lost: nothing reads all, where it is kept`
	j.all = append(j.all, cancel)
	return work(ctx)
}

func (j *jobs) inSyncMap(ctx context.Context, name string) error {
	ctx, cancel := context.WithCancel(ctx) // want `context.WithCancel is lost: nothing reads shared, where it is kept`
	j.shared.Store(name, cancel)
	defer j.shared.Delete(name)
	return work(ctx)
}

var stop context.CancelFunc

func inVariable(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx) // want `context.WithCancel is lost: nothing reads stop, where it is kept`
	stop = cancel
	return work(ctx)
}

func helped(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second) // want `context.WithTimeout is lost: helper.Forget, which is given it, drops it`
	helper.Forget(cancel)
	return work(ctx)
}

func helpedAsFunc(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second) // want `context.WithTimeout is lost: helper.ForgetNamed, which is given it, drops it`
	helper.ForgetNamed("a", cancel)
	return work(ctx)
}

func keptElsewhere(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx) // want `context.WithCancel is lost: helper.Keep, which is given it, drops it`
	helper.Keep("a", cancel)
	return work(ctx)
}

func forwarded(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx) // want `context.WithCancel is lost: helper.Forward, which is given it, drops it`
	helper.Forward(cancel)
	return work(ctx)
}

func byMethod(ctx context.Context, r *helper.Registry) error {
	ctx, cancel := context.WithCancel(ctx) // want `context.WithCancel is lost: Ignore, which is given it, drops it`
	r.Ignore(cancel)
	return work(ctx)
}

func forget(cancel context.CancelFunc) {} // want forget:`drops\[0\]`

func deferredHelper(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx) // want `context.WithCancel is lost: bad.forget, which is given it, drops it`
	defer forget(cancel)
	return work(ctx)
}

func onOnePath(ctx context.Context, odd bool) error {
	ctx, cancel := context.WithCancel(ctx) // want `context.WithCancel is lost: on one path bad.forget, which is given it, drops it`
	if odd {
		forget(cancel)
		return work(ctx)
	}
	defer cancel()
	return work(ctx)
}

func roundALoop(ctx context.Context) {
	for {
		ctx, cancel := context.WithTimeout(ctx, time.Second) // want `context.WithTimeout is lost: on one path it is not called`
		if work(ctx) != nil {
			continue
		}
		cancel()
	}
}

func blankedOnOnePath(ctx context.Context, odd bool) error {
	ctx, cancel := context.WithCancel(ctx) // want `context.WithCancel is lost: on one path it is not called`
	if odd {
		_ = cancel
		return work(ctx)
	}
	defer cancel()
	return work(ctx)
}

func closureNobodyCalls(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx) // want `context.WithCancel is lost: it is never called`
	stop := func() { cancel() }
	_ = stop
	return work(ctx)
}

func closureThatDoesNotCall(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx) // want `context.WithCancel is lost: it is never called`
	defer func() { _ = cancel }()
	return work(ctx)
}

func ownMaker(ctx context.Context) error {
	ctx, _ = helper.WithBudget(ctx) // want `helper.WithBudget is lost: it is never called`
	return work(ctx)
}

func ownMakerKept(ctx context.Context, j *job) error {
	ctx, j.cancel = helper.WithBudget(ctx) // want `helper.WithBudget is lost: nothing reads cancel, where it is kept`
	return work(ctx)
}

func inClosure(ctx context.Context) func() error {
	return func() error {
		ctx, cancel := context.WithCancel(ctx) // want `context.WithCancel is lost: it is never called`
		_ = cancel
		return work(ctx)
	}
}
