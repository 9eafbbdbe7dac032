package tracer

// names numbers strings, so that each is kept once however many nodes have it.
type names struct {
	numbers map[string]int32
	all     []string // by number
	scratch []byte
}

func newNames() *names { return &names{numbers: map[string]int32{}} }

// title numbers what a node is called, which is its kind and its name.
func (n *names) title(r *Record) int32 {
	n.scratch = append(append(append(n.scratch[:0], r.Kind...), ' '), r.Name...)
	if number, ok := n.numbers[string(n.scratch)]; ok { // without a string of its own
		return number
	}
	return n.number(string(n.scratch))
}

func (n *names) number(name string) int32 {
	number, ok := n.numbers[name]
	if !ok {
		number = int32(len(n.all))
		n.all, n.numbers[name] = append(n.all, name), number
	}
	return number
}
