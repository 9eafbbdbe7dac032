package report

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxNodes bounds the tree that is shown with a drop.
const maxNodes = 20

// row is a line of a tree.
type row struct{ node, state, offset string }

// tree shows the surroundings of node i.
func (t *text) tree(i int) {
	near := t.forest.around(i, maxNodes)
	rows := t.branch(t.forest.rootOf(i), t.below(near))
	width := 0
	for _, r := range rows {
		width = max(width, utf8.RuneCountInString(r.node))
	}
	for _, r := range rows {
		pad := strings.Repeat(" ", width-utf8.RuneCountInString(r.node))
		t.line("  " + r.node + pad + "  " + r.state + r.offset)
	}
	if hidden := t.forest.trees[t.forest.rootOf(i)].nodes - len(near); hidden > 0 {
		t.line(fmt.Sprintf("  %s %d more", t.marks.dots, hidden))
	}
}

// below gives for each node of near those of near that are shown below it.
func (t *text) below(near []int) map[int][]int {
	below := map[int][]int{}
	for _, n := range near {
		p := t.forest.parent[n]
		if p != none && !slices.Contains(near, p) {
			p = t.forest.rootOf(n) // near has all from here to the root, or it has no room for them
		}
		below[p] = append(below[p], n)
	}
	return below
}

// branch gives the rows of node i and of what is shown below it; the dots stand for nodes between the two.
func (t *text) branch(i int, below map[int][]int) []row {
	rows := []row{{t.Node(i), t.State(i), t.offset(i)}}
	for k, child := range below[i] {
		first, rest := t.marks.tee, t.marks.bar
		if k == len(below[i])-1 {
			first, rest = t.marks.corner, "   "
		}
		if t.forest.parent[child] != i {
			first += t.marks.dots + " "
		}
		for _, r := range t.branch(child, below) {
			rows = append(rows, row{first + r.node, r.state, r.offset})
			first = rest
		}
	}
	return rows
}
