// Package request is what the analyzers of vet have in common: which contexts are at hand in a function, which cuts are
// declared, which files count, and how a finding is reported.
//
// A context is at hand in a function where a parameter is one or has one: a context.Context, an *http.Request, the
// stream of a gRPC server. Where none is, work starts there, as in main, and has nobody to hear.
package request
