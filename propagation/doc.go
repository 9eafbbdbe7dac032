// Package propagation says what travels with a request that takes part in a distributed transaction.
//
// A [Transaction] enters a service through [Propagator.Extract], which reads it from the headers of a message
// by the rules of each [Dialect], lives in the context ([NewContext], [FromContext]), and leaves through
// [Propagator.Inject]. Only the id is ever sent on: a branch that inherited its parent's number would collide
// with it at the coordinator's barrier. [BranchHeaders] is what a coordinator is asked to relay, and [JSONParams] reads
// what it wrote into a body.
//
// What does not fit the grammar of [ParseID], contradicts itself, or lacks the [Signature] that is asked for is dropped
// and counted ([ReadCounts]); it never fails a call. Packages grpcx and httpx call all of this; most services need
// FromContext only.
package propagation
