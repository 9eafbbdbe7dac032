package tracer

// Report is the judgement of a [Tree]. Everything in it is sorted, so that equal trees give equal reports.
type Report struct {
	Nodes    int
	Evicted  uint64
	Edges    []Edge    // distinct, by package, parent and child
	Drops    []Drop    // one for each culprit
	Accepted []Drop    // those that are to fail nothing
	Missing  []Missing // sorted by name; empty where nodes may be missing for another reason
	Packages []Package
	Verdicts []Verdict // of Tree.Records, index by index
}

// Edge is the passage from one kind of node to another, however often it was taken.
type Edge struct {
	Package       string
	Parent, Child string // kind and name, such as "client shop.Stock/Reserve"
	Linked        bool   // tied or declared as detached, each time
	Detached      bool   // declared as detached, each time
	Covered       bool   // a cancel was seen to arrive over it and to stop the work
}

// Drop is one place that drops a cancel, with the first node at which it was seen.
type Drop struct {
	Verdict Verdict
	Kind    Kind
	Name    string
	Path    []string // from the root to the node, kind and name each
	Culprit Frame
	Cutter  string // what cut it, where that is known; CutterTransaction where only the transaction was lost
	Package string
	Test    string
	Nodes   int // how many nodes it hit
	Record  int // index in Tree.Records of the first of them

	Accepted string // why it is to fail nothing
}

// Missing is calls that went to a server of which no recording is there: what became of them is not known.
type Missing struct {
	Call  string // kind and name, as in an [Edge]
	Calls int
}

// CutterTransaction is the Cutter of a call that hears its caller, and that left without its transaction.
const CutterTransaction = "transaction"

// Package sums up the nodes of one test package.
type Package struct {
	Path  string
	Nodes int
	Coverage
}

// Coverage counts distinct edges.
type Coverage struct {
	Edges    int
	Linked   int // tied or declared as detached
	Detached int
	Covered  int // a cancel was seen to arrive and to stop the work
}

// Linkage is the share of edges that are tied or declared as detached, in percent; false where there are no edges.
func (c Coverage) Linkage() (percent float64, ok bool) { return share(c.Linked, c.Edges) }

// Percent is the share of edges over which a cancel was seen to arrive and to stop the work, of those that are not
// declared as detached; false where there are none.
func (c Coverage) Percent() (percent float64, ok bool) { return share(c.Covered, c.Edges-c.Detached) }

// Untested counts the edges that no test cancels.
func (c Coverage) Untested() int { return c.Edges - c.Detached - c.Covered }

// Coverage sums up all edges.
func (r Report) Coverage() Coverage { return cover(r.Edges) }

func cover(edges []Edge) Coverage {
	var c Coverage
	for _, e := range edges {
		c.Edges++
		if e.Linked {
			c.Linked++
		}
		switch {
		case e.Detached:
			c.Detached++
		case e.Covered:
			c.Covered++
		}
	}
	return c
}

func share(part, whole int) (percent float64, ok bool) {
	if whole == 0 {
		return 0, false
	}
	return 100 * float64(part) / float64(whole), true
}
