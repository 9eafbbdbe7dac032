// Package forgottencancel defines an analyzer that reports cancel functions that are lost where vet's lostcancel does
// not see it.
//
// # Analyzer forgottencancel
//
// forgottencancel: report a cancel function that is kept or handed on, and never called
//
// For lostcancel, which go vet runs, any mention of a cancel function is a use. Here only that counts which can come to a
// call: a cancel function is lost that is kept in a field or a variable that nothing reads, put into a map or a slice
// that nothing takes anything out of, handed to a function that drops it, or blanked (_ = cancel); on all paths, or on
// one. So is one that is not of package context and is given the blank name.
//
//	func (w *worker) start(ctx context.Context) {
//		ctx, w.cancel = context.WithCancel(ctx) // nothing reads w.cancel: call it where the worker stops
//		go w.run(ctx)
//	}
//
// What another package could read is not lost, nor is what main keeps until the process ends. Where lostcancel reports
// a cancel function, this analyzer does not.
package forgottencancel
