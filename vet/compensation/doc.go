// Package compensation defines an analyzer that reports compensations on contexts that may already have ended.
//
// # Analyzer compensation
//
// compensation: report a rollback or a compensation on a context that may already have ended
//
// What takes back is called when something went wrong, and often the end of the context is what went wrong. On the same
// context it does nothing, and what was begun stays as it is:
//
//	if err := s.pay.Charge(ctx, order); err != nil {
//		s.stock.Release(ctx, order) // fails if ctx has ended
//	}
//
// It needs a context of its own, with a bound, and declared as detached. Calls count whose names begin with a word such
// as Rollback, Abort, Compensate, Cancel, Release or Unlock and that are handed a context, and nodes of the kind
// tracer.Compensation: where they are deferred, where an error was found, and where the context has ended, in the function
// or where it is called.
package compensation
