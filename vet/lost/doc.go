// Package lost defines an analyzer that reports a context that does not descend from the one that came in.
//
// # Analyzer lost
//
// lost: report a context that is handed on and does not descend from the one that came in
//
// A function that is given a context, or a request or a stream that has one, hands on another that begins at
// context.Background, at a helper that returns a fresh one, or at the base context of a server. The work below never
// hears that its caller has gone away:
//
//	func (s *Server) Place(ctx context.Context, o Order) error {
//		ctx, cancel := context.WithTimeout(context.Background(), time.Second) // ctx came in, and is lost
//		defer cancel()
//		return s.stock.Reserve(ctx, o)
//	}
//
// So does one that puts a request on another context back where it found it, as in *r = *r.WithContext(context.Background())
// or in the Rewrite of a ReverseProxy.
//
// Contexts are followed through assignments, branches, closures, fields and the functions of other packages.
//
// A fresh context is right, and not reported, where no context is at hand; in place of one that is nil; after the end of
// the one that came in; for what takes something down; for the life of an object whose cancel function is kept; for what
// notes something down and waits for nobody, as loggers do; for a goroutine of a function that starts something up; for a
// goroutine, and for what is there for the end of something, of a function that blanks its context.
package lost
