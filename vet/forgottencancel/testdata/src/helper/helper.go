// Package helper is given cancel functions.
package helper

import (
	"context"
	"sync"
)

func Forget(context.CancelFunc) {} // want Forget:`drops\[0\]`

func ForgetNamed(name string, cancel func()) {} // want ForgetNamed:`drops\[1\]`

var (
	mu      sync.Mutex
	kept    = map[string]context.CancelFunc{}
	drained = map[string]context.CancelFunc{}
)

func Keep(name string, cancel context.CancelFunc) { // want Keep:`drops\[1\]`
	mu.Lock()
	defer mu.Unlock()
	kept[name] = cancel
}

func Forward(cancel context.CancelFunc) { Keep("a", cancel) } // want Forward:`drops\[0\]`

func Hold(name string, cancel context.CancelFunc) { drained[name] = cancel }

func Release(name string) { drained[name]() }

func Call(cancel context.CancelFunc) { defer cancel() }

func Recursive(n int, cancel context.CancelFunc) {
	if n == 0 {
		cancel()
		return
	}
	Recursive(n-1, cancel)
}

type Registry struct{ cancels []func() }

func (r *Registry) Add(cancel func()) { r.cancels = append(r.cancels, cancel) }

func (r *Registry) Close() {
	for _, cancel := range r.cancels {
		cancel()
	}
}

func (*Registry) Ignore(cancel func()) {} // want Ignore:`drops\[1\]`

func WithBudget(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, 1)
}
