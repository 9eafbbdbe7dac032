// Package deafgoroutine defines an analyzer that reports goroutines that block and cannot hear.
//
// # Analyzer deafgoroutine
//
// deafgoroutine: report a goroutine of a request that can block and does not hear its context
//
// A goroutine that is started where a context is at hand, and waits for time alone, is still there when the request is
// not.
//
//	go func() {
//		time.Sleep(time.Minute) // nobody can end it: select on ctx.Done() beside a timer
//		s.evict(key)
//	}()
//
// So is what time.AfterFunc runs where nothing keeps the timer by which to stop it.
//
// So is one that sends on a channel from which nobody receives once the context has ended, or receives from one on which
// nobody sends, where the function that made the channel keeps it to itself.
//
//	result := make(chan int)
//	go func() { result <- work() }() // make the channel with room for one
//	select {
//	case n := <-result:
//		return n, nil
//	case <-ctx.Done():
//		return 0, ctx.Err()
//	}
//
// A goroutine that has anything to do with a context, receives from another channel, or asks a variable that says when to
// stop is left alone, as are waits within 100 ms, locks, wait groups, and goroutines that a constructor or a function
// that starts something leaves running: New, Open, Start, Serve and the like.
package deafgoroutine
