package page_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"regexp"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/internal/report/page"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// content is the data of a page, as far as these tests look at it.
type content struct {
	Words []string
	Trees struct{ Size, Left []int }
	Nodes struct{ Depth, Mark []int }
}

// grow makes a recording of so many nodes: parent gives the number of each one's parent, -1 for a root, and cut says which
// of them are.
func grow(nodes int, parent func(int) int, cut func(int) bool) *tracer.Tree {
	tree := &tracer.Tree{Records: make([]tracer.Record, nodes)}
	for i := range tree.Records {
		r := &tree.Records[i]
		binary.BigEndian.PutUint32(r.ID[:], uint32(i+1))
		if p := parent(i); p >= 0 {
			binary.BigEndian.PutUint32(r.Parent[:], uint32(p+1))
		}
		r.Start = time.Unix(int64(i), 0)
		if cut(i) {
			r.Link = tracer.LinkCut
		}
	}
	return tree
}

// A page of a recording that is too large for it has the drops, what is around them, and says what it leaves out.
func TestTooLarge(t *testing.T) {
	t.Parallel()
	type outcome struct {
		Shown, Drops, Trees int
		Said                string
	}
	chain := func(i int) int { return i - 1 }
	star := func(i int) int { return min(i, 1) - 1 }
	trees := func(size int) func(int) int {
		return func(i int) int {
			if i%size == 0 {
				return -1
			}
			return i - i%size
		}
	}
	last := func(nodes int) func(int) bool { return func(i int) bool { return i == nodes-1 } }
	every := func(n int) func(int) bool { return func(i int) bool { return i%n == n-1 } }
	for _, c := range []struct {
		name   string
		nodes  int
		parent func(int) int
		cut    func(int) bool
		want   outcome
	}{
		{"as large as can be", 100_000, chain, last(100_000), outcome{100_000, 1, 1, ""}},
		{"a chain", 120_000, chain, last(120_000), outcome{100_000, 1, 1, "100,000 nodes, 20,000 nodes, 0 trees"}},
		{"a star", 120_000, star, last(120_000), outcome{100_000, 1, 1, "100,000 nodes, 20,000 nodes, 0 trees"}},
		{"many trees", 120_000, trees(10), every(12_000), outcome{100_000, 10, 10_000, "100,000 nodes, 20,000 nodes, 2,000 trees"}},
		{"few large trees", 120_000, trees(40_000), every(40_000), outcome{100_000, 3, 3, "100,000 nodes, 20,000 nodes, 0 trees"}},
		{"nothing but drops", 120_000, star, func(int) bool { return true }, outcome{100_000, 100_000, 1, "100,000 nodes, 20,000 nodes, 0 trees"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			text := render(t, grow(c.nodes, c.parent, c.cut))
			got := outcome{Said: said(text)}
			data := read(t, text)
			for i, depth := range data.Nodes.Depth {
				if data.Nodes.Mark[i] == 2 {
					got.Drops++
				}
				if i > 0 && depth > data.Nodes.Depth[i-1]+1 {
					t.Fatalf("node %d hangs on nothing", i)
				}
			}
			for i, size := range data.Trees.Size {
				got.Shown += size
				got.Trees++
				if size+data.Trees.Left[i] == 0 {
					t.Errorf("tree %d is empty", i)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func render(t testing.TB, tree *tracer.Tree) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := page.HTML(&b, tree, tree.Check(), report.Options{}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var (
	embedded = regexp.MustCompile(`(?s)<script id="data" type="application/json">(.*?)</script>`)
	note     = regexp.MustCompile(`This page shows ([0-9,]+ nodes), .*It leaves out ([0-9,]+ nodes), among them ([0-9,]+ trees)`)
)

func read(t testing.TB, text []byte) (data content) {
	t.Helper()
	found := embedded.FindSubmatch(text)
	if found == nil {
		t.Fatal("the page has no data")
	}
	if err := json.Unmarshal(found[1], &data); err != nil {
		t.Fatal(err)
	}
	return data
}

func said(text []byte) string {
	if found := note.FindSubmatch(text); found != nil {
		return string(bytes.Join(found[1:], []byte(", ")))
	}
	return ""
}
