package page

import (
	"time"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// What is drawn of a node; script/data.js has the same list.
const (
	markQuiet = iota
	markHeard
	markCut    // it did not hear, and ran on
	markDeaf   // it heard, and ran on
	markOther  // another drop
	markUntold // what is below one that is cut was never told
)

const untold = "never told"

// columns is the nodes that a page shows, tree after tree, each parent before its children. Names are kept once, in tables
// whose first entry stands for none. Times are in microseconds.
type columns struct {
	Kinds        []string    `json:"kinds"`
	Names        []string    `json:"names"`
	Words        []string    `json:"words"`
	Transactions []string    `json:"transactions"`
	Tests        []string    `json:"tests"`
	Trees        treeColumns `json:"trees"`
	Nodes        nodeColumns `json:"nodes"`
	Branches     [][3]any    `json:"branches"` // node, branch, op

	grove  *grove
	tables map[*[]string]map[string]int
	epoch  time.Time // the first of all times
	way    []below   // down to the node that is being added
}

type treeColumns struct {
	Size   []int   `json:"size"`
	Left   []int   `json:"left"` // nodes that the page leaves out
	Test   []int   `json:"test"`
	Cancel []int64 `json:"cancel"` // the first one, from the first of all times; -1 where none fired
}

type nodeColumns struct {
	Depth       []int   `json:"depth"`
	Kind        []int   `json:"kind"`
	Name        []int   `json:"name"`
	Word        []int   `json:"word"`
	Mark        []int   `json:"mark"`
	Start       []int64 `json:"start"` // from that of its parent; of a root, from the first of all times
	Run         []int64 `json:"run"`   // how long, and one; 0 for what is still running
	Heard       []int64 `json:"heard"` // from its start, and one; 0 where it heard nothing
	Transaction []int   `json:"transaction"`
}

// below is what a node hands to those below it.
type below struct {
	node   int32
	depth  int       // of those, among the nodes that are shown
	start  int64     // of the nearest node that is shown
	cancel time.Time // of the nearest node that was cancelled
	cut    bool      // nobody down there hears it
}

func newColumns(g *grove) *columns {
	c := &columns{grove: g, tables: map[*[]string]map[string]int{}, Branches: [][3]any{}}
	for _, table := range []*[]string{&c.Kinds, &c.Names, &c.Words, &c.Transactions, &c.Tests} {
		c.number(table, "")
	}
	for i := range g.Tree.Records {
		r := &g.Tree.Records[i]
		for _, t := range [...]time.Time{r.Start, r.Cancelled, r.End} {
			c.epoch = earlier(c.epoch, t)
		}
	}
	for i := range g.trees {
		if g.trees[i].shown > 0 {
			c.addTree(&g.trees[i])
		}
	}
	return c
}

// How much is shown of a name, and of a sentence with names in it, in characters.
const (
	longest  = 200
	longText = 600
)

// number gives the place of a name in its table.
func (c *columns) number(table *[]string, name string) int {
	numbers := c.tables[table]
	if numbers == nil {
		numbers = map[string]int{}
		c.tables[table] = numbers
	}
	n, ok := numbers[name]
	if !ok {
		n = len(*table)
		numbers[name] = n
		*table = append(*table, clip(report.Printable(name), longest))
	}
	return n
}

// clip shortens s to so many characters.
func clip(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	if r := []rune(s); len(r) > limit {
		return string(r[:limit-1]) + "…"
	}
	return s
}

func (c *columns) addTree(t *grown) {
	root := &c.grove.Tree.Records[t.root]
	first := time.Time{}
	c.way = append(c.way[:0], below{node: none})
	c.grove.walk(t.root, func(n int32) {
		first = earlier(first, c.grove.Tree.Records[n].Cancelled)
		c.visit(n)
	})
	trees := &c.Trees
	trees.Size = append(trees.Size, t.shown)
	trees.Left = append(trees.Left, t.size-t.shown)
	trees.Test = append(trees.Test, c.number(&c.Tests, seenIn(root.Test, root.Package)))
	if first.IsZero() {
		trees.Cancel = append(trees.Cancel, none)
	} else {
		trees.Cancel = append(trees.Cancel, c.at(first))
	}
}

// earlier gives the earlier one of two times that may not be known.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// seenIn names a test and its package.
func seenIn(test, pkg string) string {
	switch {
	case test == "":
		return pkg
	case pkg == "":
		return test
	default:
		return test + " in " + pkg
	}
}

// visit comes by all nodes, also those that are not shown: what is below them has it from them whether a cancel came by.
func (c *columns) visit(n int32) {
	for len(c.way) > 1 && c.way[len(c.way)-1].node != c.grove.parent[n] {
		c.way = c.way[:len(c.way)-1]
	}
	up := c.way[len(c.way)-1]
	r := &c.grove.Tree.Records[n]
	mark := c.mark(n, up)
	down := below{node: n, depth: up.depth, start: up.start, cancel: up.cancel, cut: mark == markCut || mark == markUntold}
	if !r.Cancelled.IsZero() {
		down.cancel = r.Cancelled
	}
	if c.grove.shown[n] {
		down.depth, down.start = up.depth+1, c.add(n, mark, up)
	}
	c.way = append(c.way, down)
}

// mark says how node n is drawn.
func (c *columns) mark(n int32, up below) int {
	r, verdict := &c.grove.Tree.Records[n], c.grove.Report.Verdicts[n]
	ranOn := !up.cancel.IsZero() && (r.End.IsZero() || r.End.After(up.cancel))
	switch {
	case c.grove.accepts(n):
		return markQuiet
	case verdict == tracer.Cut, verdict == tracer.Lost && r.Link == tracer.LinkLost:
		return markCut
	case verdict == tracer.Deaf && !r.Cancelled.IsZero():
		return markDeaf
	case verdict.Drop():
		return markOther
	case verdict == tracer.Heard:
		return markHeard
	case up.cut && verdict == tracer.Linked && ranOn:
		return markUntold
	default:
		return markQuiet
	}
}

// at is a time as the page has it.
func (c *columns) at(t time.Time) int64 { return t.Sub(c.epoch).Microseconds() }

// add puts a node that is shown into the columns, and returns when it started.
func (c *columns) add(n int32, mark int, up below) int64 {
	r, nodes := &c.grove.Tree.Records[n], &c.Nodes
	start, word := up.start, c.grove.Became(int(n))
	if !r.Start.IsZero() {
		start = c.at(r.Start)
	}
	switch {
	case mark == markUntold:
		word = untold
	case c.grove.accepts(n):
		word += ", accepted"
	}
	c.grove.number[n] = int32(len(nodes.Depth))
	nodes.Depth = append(nodes.Depth, up.depth)
	nodes.Kind = append(nodes.Kind, c.number(&c.Kinds, string(r.Kind)))
	nodes.Name = append(nodes.Name, c.number(&c.Names, r.Name))
	nodes.Word = append(nodes.Word, c.number(&c.Words, word))
	nodes.Mark = append(nodes.Mark, mark)
	nodes.Start = append(nodes.Start, start-up.start)
	nodes.Run = append(nodes.Run, c.span(start, r.End))
	nodes.Heard = append(nodes.Heard, c.span(start, r.Cancelled))
	nodes.Transaction = append(nodes.Transaction, c.number(&c.Transactions, r.Transaction))
	if r.Kind == tracer.Server && r.Branch != "" {
		branch := [3]any{c.grove.number[n], clip(report.Printable(r.Branch), longest), clip(report.Printable(r.Op), longest)}
		c.Branches = append(c.Branches, branch)
	}
	return start
}

// span is how long after from it was, and one; 0 where it did not happen.
func (c *columns) span(from int64, t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return max(0, c.at(t)-from) + 1
}
