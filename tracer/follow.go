package tracer

import "slices"

// Follow hands each node's record to f when it starts, when something is found out about it, and when it has ended; of
// the records of one ID the last counts. f is called at once, before the work goes on, so that what it keeps outlives
// the process. Calls for one node come one after the other, those for different nodes at the same time. f must neither
// change a record nor call the recorder or its nodes. It stays for as long as the recorder is there, beside others that
// follow; call Follow before the first node starts, to miss nothing. A panic of f's goes no further. A nil Recorder calls
// nobody.
//
// What only [Recorder.Wait] and the end of a run bring to light, suspects and leaks among it, f is not told of.
func (r *Recorder) Follow(f func(Record)) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	followers := append(slices.Clip(r.following()), f)
	r.followers.Store(&followers)
}

func (r *Recorder) following() []func(Record) {
	if followers := r.followers.Load(); followers != nil {
		return *followers
	}
	return nil
}

// publish hands out the record of n, whose lock is held.
func (n *Node) publish() {
	if !n.recorded() || n.replaced.Load() {
		return
	}
	followers := n.recorder.following()
	if len(followers) == 0 {
		return
	}
	n.inTest()
	record := n.current()
	for _, f := range followers {
		tell(f, record)
	}
}

func tell(f func(Record), r Record) {
	defer func() { _ = recover() }()
	f(r)
}

// inTest names the test of a root, with the lock held.
func (n *Node) inTest() {
	if n.record.Test != "" {
		return
	}
	if origin := n.origin(); origin != nil {
		n.record.Test = testOf(frames(origin))
	}
}
