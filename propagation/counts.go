package propagation

import "sync/atomic"

// Counts says how much was dropped since the process began.
type Counts struct {
	Invalid     uint64 // values outside the grammar of ParseID, wherever they came from
	Conflicting uint64 // keys that had several different values, and messages whose dialects disagreed
	Forged      uint64 // ids that a Signature refused: unsigned, wrongly signed, for another audience, or too old
}

// ReadCounts returns the counts of this process. It is safe for concurrent use.
func ReadCounts() Counts {
	return Counts{Invalid: invalid.Load(), Conflicting: conflicting.Load(), Forged: forged.Load()}
}

var invalid, conflicting, forged atomic.Uint64

func (c Counts) add() {
	if c == (Counts{}) {
		return
	}
	invalid.Add(c.Invalid)
	conflicting.Add(c.Conflicting)
	forged.Add(c.Forged)
}

// valid counts what it refuses.
func valid(id string) bool {
	_, err := ParseID(id)
	if err != nil {
		invalid.Add(1)
	}
	return err == nil
}
