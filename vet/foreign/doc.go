// Package foreign defines an analyzer that reports types of contexts that do not end when they should.
//
// # Analyzer foreign
//
// foreign: report a type of context that has a parent and does not end with it
//
// A type that takes its values from one context and overrides Done cuts whoever uses it, if its Done is nil, if nobody
// closes it, or if it comes from elsewhere:
//
//	type quiet struct{ context.Context }
//
//	func (quiet) Done() <-chan struct{} { return nil } // the parent ends, and nobody hears
//
// Embed the context and override Value alone. Where the cut is meant, use context.WithoutCancel and declare it. Types
// without a parent, and those of whose Done nothing certain is known, are not reported.
package foreign
