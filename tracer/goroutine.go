package tracer

import (
	"bytes"
	"encoding/hex"
	"runtime"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/ctxplumb/ctxplumb/internal/label"
)

// labelKey is the pprof label that says to which node a goroutine belongs. Goroutines inherit it from their creator.
const labelKey = "ctxplumb"

// owners are the nodes, of all recorders, whose label goroutines carry.
var owners = ownerTable{nodes: map[ID]*Node{}}

type ownerTable struct {
	count atomic.Int64 // of nodes, for those who only ask whether there are any

	mu    sync.RWMutex
	nodes map[ID]*Node
}

func (t *ownerTable) add(n *Node) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.nodes[n.record.ID] = n
	t.count.Store(int64(len(t.nodes)))
}

func (t *ownerTable) remove(n *Node) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.nodes[n.record.ID] == n { // rather than the node that replaced it
		delete(t.nodes, n.record.ID)
	}
	t.count.Store(int64(len(t.nodes)))
}

// find returns the node whose ID text begins with, nil where there is none.
func (t *ownerTable) find(text string) *Node {
	var id ID
	if len(text) < 2*len(id) {
		return nil
	}
	if _, err := hex.Decode(id[:], []byte(text[:2*len(id)])); err != nil {
		return nil
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.nodes[id]
}

func (t *ownerTable) empty() bool {
	return t.count.Load() == 0
}

// ownerOfGoroutine returns the node whose label the calling goroutine carries, nil where there is none.
func ownerOfGoroutine() *Node {
	if owners.empty() {
		return nil
	}
	return owners.find(label.Of(labelKey))
}

// goroutine is what the profile tells of one goroutine, or of several that stand in the same place.
type goroutine struct {
	owner *Node // nil for a goroutine without a label
	stack []Frame
}

// goroutines takes a profile of the process.
func goroutines() []goroutine {
	var text bytes.Buffer
	if err := pprof.Lookup("goroutine").WriteTo(&text, 1); err != nil {
		return nil
	}
	var all []goroutine
	for block := range strings.SplitSeq(text.String(), "\n\n") {
		if g := parseGoroutine(block); len(g.stack) > 0 && !g.readsItsLabels() {
			all = append(all, g)
		}
	}
	slices.SortStableFunc(all, func(a, b goroutine) int { return slices.CompareFunc(a.stack, b.stack, compareFrames) })
	return all
}

// readsItsLabels reports whether g is there for a moment, to tell another goroutine whose it is.
func (g goroutine) readsItsLabels() bool {
	return strings.HasPrefix(g.stack[len(g.stack)-1].Func, module+"internal/label.")
}

func compareFrames(a, b Frame) int {
	if c := strings.Compare(a.File, b.File); c != 0 {
		return c
	}
	return a.Line - b.Line
}

// parseGoroutine reads one block of the profile's text form.
func parseGoroutine(block string) goroutine {
	var g goroutine
	for line := range strings.SplitSeq(block, "\n") {
		if labels, ok := strings.CutPrefix(line, "# labels: "); ok {
			if _, value, ok := strings.Cut(labels, `"`+labelKey+`":"`); ok {
				g.owner = owners.find(value)
			}
		} else if f, ok := parseFrame(line); ok {
			g.stack = append(g.stack, f)
		}
	}
	return g
}

// parseFrame reads a line such as "#	0x47a8e5	time.Sleep+0x125	/go/src/runtime/time.go:363".
func parseFrame(line string) (Frame, bool) {
	fields := strings.FieldsFunc(line, func(c rune) bool { return c == '\t' })
	if len(fields) != 4 || fields[0] != "#" {
		return Frame{}, false
	}
	name, place := fields[2], fields[3]
	plus, colon := strings.LastIndexByte(name, '+'), strings.LastIndexByte(place, ':')
	if plus < 0 || colon < 0 {
		return Frame{}, false
	}
	number, err := strconv.Atoi(place[colon+1:])
	return Frame{Func: name[:plus], File: place[:colon], Line: number}, err == nil
}

// callers returns the calling goroutine's stack without the tracer's own frames.
func callers() []Frame { return frames(pcs()) }

// lineage returns the calling goroutine's stack. Where nothing on it is code that its reader can mend, the go statement that
// started the goroutine comes last, if that is.
func lineage() []Frame {
	stack := callers()
	if !slices.ContainsFunc(stack, Frame.InUserCode) {
		if f, ok := creator(); ok && f.InUserCode() {
			stack = append(stack, f)
		}
	}
	return stack
}

// prints are as long as that of a stack is, of which the runtime leaves out what is between the first and the last 50 frames.
var prints = sync.Pool{New: func() any { return new([64 << 10]byte) }}

// creator finds where the calling goroutine was started, at the end of the text that the runtime prints:
// "created by main.main in goroutine 1" and, on the next line, the place. It costs some microseconds.
func creator() (Frame, bool) {
	room := prints.Get().(*[64 << 10]byte)
	defer prints.Put(room)
	text := room[:runtime.Stack(room[:], false)]
	last := string(text[max(0, bytes.LastIndex(text, []byte("\ncreated by "))):])
	name, rest, _ := strings.Cut(strings.TrimPrefix(last, "\ncreated by "), " in goroutine ")
	_, place, _ := strings.Cut(rest, "\n\t")
	place, _, _ = strings.Cut(place, " ")
	file, line, ok := strings.Cut(place, ".go:")
	number, err := strconv.Atoi(line)
	return Frame{Func: name, File: file + ".go", Line: number}, ok && err == nil
}

// maxFrames bounds a stack.
const maxFrames = 128

func pcs() []uintptr {
	var buf [maxFrames]uintptr
	return slices.Clone(buf[:runtime.Callers(2, buf[:])])
}

func frames(pcs []uintptr) []Frame {
	iterator := runtime.CallersFrames(pcs)
	var stack []Frame
	for {
		f, more := iterator.Next()
		if f.Function != "" && !strings.HasPrefix(f.Function, module+"tracer.") && f.Function != "runtime.goexit" {
			stack = append(stack, Frame{Func: f.Function, File: f.File, Line: f.Line})
		}
		if !more {
			return stack
		}
	}
}

// callerPC is in the function skip levels above the caller of callerPC.
func callerPC(skip int) uintptr {
	var pc [1]uintptr
	runtime.Callers(skip+2, pc[:])
	return pc[0]
}

// functionAt names the function that pc, which callerPC returned, is in.
func functionAt(pc uintptr) string {
	f, _ := runtime.CallersFrames([]uintptr{pc}).Next()
	return f.Function
}

// testOf names the test function at the root of stack; empty where there is none.
func testOf(stack []Frame) string {
	for _, f := range slices.Backward(stack) {
		if !strings.HasSuffix(f.File, "_test.go") {
			continue
		}
		_, name, _ := strings.Cut(f.Func[strings.LastIndexByte(f.Func, '/')+1:], ".")
		name, _, _ = strings.Cut(name, ".")
		for _, prefix := range []string{"Test", "Fuzz", "Benchmark", "Example"} {
			if strings.HasPrefix(name, prefix) && name != "TestMain" {
				return name
			}
		}
	}
	return ""
}
