// Package graph draws the trees of a recording: as Mermaid, which GitHub and GitLab show in Markdown, and as DOT, which
// Graphviz and others read.
package graph

import (
	"fmt"
	"slices"

	"github.com/ctxplumb/ctxplumb/internal/report"
)

const (
	most       = 200 // nodes that are drawn: more nobody can read
	leastADrop = 20  // of them around one drop, as long as there is room
)

// drawing is what there is to draw.
type drawing struct {
	nodes []node
	edges []edge
	note  string // what is not drawn; empty where everything is
}

type node struct {
	record      int
	name, state string
	dropped     bool
}

// edge hangs a node on the nearest above it that is drawn.
type edge struct {
	from, to int // records
	gap      bool
	dropped  bool
}

// draw takes all nodes if they are few, else those around the drops, else the first.
func draw(s *report.Story) drawing {
	records := around(s)
	var d drawing
	for _, i := range records {
		d.nodes = append(d.nodes, node{i, s.Node(i), s.State(i), s.Report.Verdicts[i].Drop()})
		up, ok := s.Parent(i)
		gap := false
		for ; ok && !contains(records, up); up, ok = s.Parent(up) {
			gap = true
		}
		if ok {
			d.edges = append(d.edges, edge{up, i, gap, s.Report.Verdicts[i].Drop()})
		}
	}
	if hidden := len(s.Tree.Records) - len(records); hidden > 0 {
		d.note = fmt.Sprintf("%d of %d nodes are drawn", len(records), len(s.Tree.Records))
	}
	return d
}

// around chooses records, in their order.
func around(s *report.Story) []int {
	all := len(s.Tree.Records)
	if all <= most || len(s.Report.Drops) == 0 {
		return upTo(min(all, most))
	}
	var chosen []int
	share := max(leastADrop, most/len(s.Report.Drops))
	for _, c := range s.Cards() {
		chosen = append(chosen, s.Near(c.Record, min(share, most-len(chosen)))...)
		slices.Sort(chosen)
		if chosen = slices.Compact(chosen); len(chosen) == most {
			break
		}
	}
	return chosen
}

func upTo(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

func contains(records []int, i int) bool {
	_, ok := slices.BinarySearch(records, i)
	return ok
}
