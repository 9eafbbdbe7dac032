package tracer

// WithSink hands each node's record to f when it starts, when something is found out about it, and when it has ended; of the records
// of one ID the last counts. f is called at once, before the work goes on, so that what it keeps outlives the process.
// Calls for one node come one after the other, those for different nodes at the same time. f must neither change a
// record nor call the recorder or its nodes. Options with a sink add up; nil is none.
//
// What only [Recorder.Wait] and the end of a run bring to light, suspects and leaks among it, no sink is told of.
func WithSink(f func(Record)) Option {
	return optionFunc(func(r *Recorder) {
		if f != nil {
			r.sinks = append(r.sinks, f)
		}
	})
}

// publish hands out the record of n, whose lock is held.
func (n *Node) publish() {
	if !n.recorded() || len(n.recorder.sinks) == 0 || n.replaced.Load() {
		return
	}
	n.inTest()
	for _, f := range n.recorder.sinks {
		f(n.record)
	}
}

// inTest names the test of a root, with the lock held.
func (n *Node) inTest() {
	if n.record.Test == "" && n.origin != nil {
		n.record.Test = testOf(frames(n.origin))
	}
}
