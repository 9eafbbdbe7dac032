// Package xcontext is of another module.
package xcontext

import "context"

// Detach keeps the values of ctx only.
func Detach(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }

// Values is a context that has its values only.
type Values struct{ context.Context }

// Done is nil.
func (Values) Done() <-chan struct{} { return nil }

// Err is nil.
func (Values) Err() error { return nil }

// Keep keeps the values of ctx only.
func Keep(ctx context.Context) context.Context { return Values{ctx} }
