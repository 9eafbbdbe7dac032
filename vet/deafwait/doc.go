// Package deafwait defines an analyzer that reports waits that do not watch the context.
//
// # Analyzer deafwait
//
// deafwait: report waits that do not watch the context at hand: for time, and for others
//
// A function that has a context and sleeps, or waits for a ticker alone, goes on when its context has ended: a retry
// between two attempts, a loop that polls or renews.
//
//	for range 3 {
//		if err := pay(ctx); err == nil {
//			return nil
//		}
//		time.Sleep(time.Second) // select on ctx.Done() beside a timer
//	}
//
// So does a call of a function that takes no context and sleeps, in this package or in another one; a receive from the
// channel that a function returns which takes no context; and the Wait of a sync.WaitGroup with which the function around it
// does nothing else, so that the goroutines are not its own.
//
// A loop that looks at its context each time around is left alone, and so are waits that are over, all in all, within
// 100 ms; polling with shorter ones beside calls that are given the context; draining a timer; the goroutine of an
// http.Server that was shut down; a function that only cuts its context, which package cut reports; what is deferred or
// runs once a context has ended; test files, and packages that are for tests by their names. For goroutines see package
// deafgoroutine.
package deafwait
