// Package cut defines an analyzer that reports cuts that nobody declared, and detached work without a bound.
//
// # Analyzer cut
//
// cut: report a context that is cut from the one that came in and is not declared as detached
//
// Work that goes on when its caller has gone away may be meant: a line in the books, a compensation. Nobody can tell it
// from a mistake, so it has to be declared, with a reason, and it has to have a bound of its own:
//
//	ctx, cancel := context.WithTimeout(tracer.Detach(ctx, "the sale is in the books at any rate"), time.Second)
//
// Where package tracer is not at hand, a comment declares it, on the line or on the line above:
//
//	//ctxplumb:detached the sale is in the books at any rate
//	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
//
// A cut is reported once, where it is made, whoever uses it. Not reported is what is tied to the end of the context by
// hand, what has a life that somebody looks after, what only values are read from, and a bounded rest of work after the
// end. There is no suggested fix: which of both it should be only its author knows.
package cut
