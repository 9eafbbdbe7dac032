// Package tracer records a tree of contexts and proves where a cancel arrived and where it was dropped.
//
// A [Node] is one piece of work with a context: a server call, a client call, a goroutine, a task. Packages grpcx
// and httpx start nodes for calls; [Start], [Go] and [Detach] are for the rest. Each edge from a parent to a child
// is audited when the child starts, from the structure of the contexts alone, without a cancel and without timing.
// When a cancel does fire, the recorder looks after the grace whether the work has stopped.
//
// Nothing is recorded until there is a [Recorder]: [SetDefault] gives the process one, and package tracertest does so
// for tests. Without one a node costs one look at the context. With one, memory is bounded by its options.
//
//	recorder.Tree()  // the nodes, as plain data
//	tree.Check()     // a [Verdict] for each, and one [Drop] for each culprit
//
// Everything here is safe for concurrent use, and methods of a nil *Node and a nil *Recorder do nothing.
package tracer
