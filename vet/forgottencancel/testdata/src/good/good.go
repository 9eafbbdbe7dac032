// Package good looks as if it lost cancel functions.
package good

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"time"

	"helper"
)

func work(context.Context) error { return nil }

func deferred(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return work(ctx)
}

func called(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	err := work(ctx)
	cancel()
	return err
}

func returned(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	return ctx, cancel
}

func returnedInClosure(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	return ctx, func() { cancel() }
}

type job struct {
	ctx    context.Context
	cancel context.CancelFunc
}

func (j *job) start(ctx context.Context) { j.ctx, j.cancel = context.WithCancel(ctx) }
func (j *job) stop()                     { j.cancel() }

// Exported is read by whoever likes to.
type Exported struct{ Cancel context.CancelFunc }

func (e *Exported) start(ctx context.Context) error {
	ctx, e.Cancel = context.WithCancel(ctx)
	return work(ctx)
}

type jobs struct {
	byName map[string]context.CancelFunc
	all    []context.CancelFunc
	shared sync.Map
	any    map[string]*job
}

func (j *jobs) inMap(ctx context.Context, name string) error {
	ctx, cancel := context.WithCancel(ctx)
	j.byName[name] = cancel
	return work(ctx)
}

func (j *jobs) done(name string) {
	if cancel, ok := j.byName[name]; ok {
		cancel()
	}
}

func (j *jobs) inSlice(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	j.all = append(j.all, cancel)
	return work(ctx)
}

func (j *jobs) close() {
	for _, cancel := range j.all {
		cancel()
	}
	j.shared.Range(func(_, cancel any) bool {
		cancel.(context.CancelFunc)()
		return true
	})
}

func (j *jobs) inSyncMap(ctx context.Context, name string) error {
	ctx, cancel := context.WithCancel(ctx)
	j.shared.Store(name, cancel)
	return work(ctx)
}

func (j *jobs) inField(ctx context.Context, name string) error {
	ctx, cancel := context.WithCancel(ctx)
	j.any[name] = &job{cancel: cancel}
	return work(ctx)
}

var stop context.CancelFunc

func inVariable(ctx context.Context) error {
	ctx, stop = context.WithCancel(ctx)
	return work(ctx)
}

func stopAll() { stop() }

func helped(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer helper.Call(cancel)
	return work(ctx)
}

func helpedRecursively(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer helper.Recursive(3, cancel)
	return work(ctx)
}

func held(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	helper.Hold("a", cancel)
	return work(ctx)
}

func registered(ctx context.Context, r *helper.Registry) error {
	ctx, cancel := context.WithCancel(ctx)
	r.Add(cancel)
	return work(ctx)
}

func unknownHelper(ctx context.Context, keep func(context.CancelFunc)) error {
	ctx, cancel := context.WithCancel(ctx)
	keep(cancel)
	return work(ctx)
}

func onBothPaths(ctx context.Context, odd bool) error {
	ctx, cancel := context.WithCancel(ctx)
	if odd {
		cancel()
		return nil
	}
	defer cancel()
	return work(ctx)
}

func ifThereIsOne(ctx context.Context, d time.Duration) error {
	var cancel context.CancelFunc
	if d > 0 {
		ctx, cancel = context.WithTimeout(ctx, d)
	}
	err := work(ctx)
	if cancel != nil {
		cancel()
	}
	return err
}

func deferredIfThereIsOne(ctx context.Context, d time.Duration) error {
	var cancel context.CancelFunc
	defer func() {
		if cancel != nil {
			cancel()
		}
	}()
	if d > 0 {
		ctx, cancel = context.WithTimeout(ctx, d)
	}
	return work(ctx)
}

func replaced(ctx context.Context) {
	cancel := func() {}
	for range 3 {
		cancel()
		var attempt context.Context
		attempt, cancel = context.WithTimeout(ctx, time.Second)
		_ = work(attempt)
	}
	cancel()
}

func roundALoop(ctx context.Context) {
	for range 3 {
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		err := work(ctx)
		cancel()
		if err != nil {
			continue
		}
	}
}

func afterwards(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	time.AfterFunc(time.Second, cancel)
	return work(ctx)
}

func inGoroutine(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		defer cancel()
		_ = work(ctx)
	}()
}

func throughChannel(ctx context.Context, cancels chan<- context.CancelFunc) error {
	ctx, cancel := context.WithCancel(ctx)
	cancels <- cancel
	return work(ctx)
}

// What lostcancel reports is not reported again.
func reportedByVet(ctx context.Context) error {
	ctx, _ = context.WithCancel(ctx)
	return work(ctx)
}

func reportedByVetInClosure(ctx context.Context) {
	go func() {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		ctx, _ = context.WithTimeout(ctx, time.Second)
		_ = work(ctx)
	}()
}

func reportedByVetOnOnePath(ctx context.Context, odd bool) error {
	ctx, cancel := context.WithCancel(ctx)
	if odd {
		defer cancel()
	}
	return work(ctx)
}

func ownMaker(ctx context.Context) error {
	ctx, cancel := helper.WithBudget(ctx)
	defer cancel()
	return work(ctx)
}

func untilTheProcessEnds(ctx context.Context) context.Context {
	ctx, _ = signal.NotifyContext(ctx, os.Interrupt)
	return ctx
}

func declared(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx) //ctxplumb:detached it ends with its parent, which lives as long
	_ = cancel
	return work(ctx)
}

var base, _ = context.WithCancel(context.Background())
