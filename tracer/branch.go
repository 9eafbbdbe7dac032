package tracer

// The operations of TCC, as DTM names them, of which one rules out the other.
const (
	opTry     = "try"
	opConfirm = "confirm"
)

// CutterTry is the Cutter of a Confirm that came although the Try before it was cancelled.
const CutterTry = "cancelled try"

// JoinBranch says which branch of its transaction a server call is for, and what the coordinator wants of it: try, confirm,
// cancel, action, compensate.
func (n *Node) JoinBranch(branch, op string) {
	if !n.recorded() {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if branch == "" && op == "" {
		return // as most are
	}
	rare := n.record.rare()
	if branch != rare.Branch || op != rare.Op {
		rare.Branch, rare.Op = branch, op
		n.publish()
	}
}

// premature finds the Confirms that came although the last Try of their branch before them was cancelled: its caller had
// called the transaction off. A later Try may be one that is missing.
func (t *Tree) premature() map[int]bool {
	if !t.whole() {
		return nil
	}
	type branch struct{ transaction, id string }
	cancelled := map[branch]bool{} // the last Try
	found := map[int]bool{}
	for i := range t.Records {
		r := &t.Records[i]
		if r.Kind != Server || r.Transaction == "" {
			continue
		}
		switch b := (branch{r.Transaction, r.Branch}); {
		case r.Op == opTry:
			cancelled[b] = !r.Cancelled.IsZero()
		case r.Op == opConfirm && cancelled[b]:
			found[i] = true
		}
	}
	return found
}
