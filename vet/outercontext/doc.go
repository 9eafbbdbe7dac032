// Package outercontext defines an analyzer that reports closures that use the context around them instead of their own.
//
// # Analyzer outercontext
//
// outercontext: report the use of an outer context where a nearer one is at hand
//
// A retry gives each attempt a context, an errgroup gives one to its goroutines, context.WithTimeout returns one with a
// bound. Work that goes on with the context outside does not hear that its attempt is over, that another goroutine of
// its group has failed, or that its time is up.
//
//	retry(ctx, func(attempt context.Context) error {
//		return pay(ctx, order) // attempt is at hand, which ends with this attempt: write pay(attempt, order)
//	})
//
// It reports a closure that takes a context, does nothing with it, and hands on the one outside. A parameter without a
// name counts only where the one outside goes to the same call as the closure does; one with the blank name says that it
// is not wanted. A request or a stream is handed on where it is sent or served. It reports the context outside in what is
// given to an errgroup's Go, an errgroup's context that is blanked, and a context with a bound that is blanked. Logs,
// calls that only read values of a context, and calls that bring two contexts together, are left alone.
package outercontext
