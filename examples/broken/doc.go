// Package broken is a collection of mistakes that drop a cancel or forget a transaction. Each is written as people
// write it, for reasons that sound well, and each has a file and a test of its own, which puts it into the healthy shop
// and passes: that such mistakes stay unseen is the trouble with them. It is ctxplumb that fails the run.
//
// The guilty line of each carries a comment with the verdict that it must get; package check compares.
//
//	ctxplumb test ./broken
package broken
