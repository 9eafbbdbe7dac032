package propagation

import (
	"context"
	"sync/atomic"
)

// Propagator reads transactions from messages and writes them. Its zero value works: it speaks [XDtm].
// It is safe for concurrent use.
type Propagator struct {
	// Fallback names the transaction of a request that brought none, or none that is valid, and whose context has none
	// either. Nil, false, or an id outside the grammar of [ParseID] leaves it without one.
	Fallback func(context.Context) (Transaction, bool)
	// Accepted is told each transaction that came in or that Fallback named, with the request's context.
	Accepted func(context.Context, Transaction)
}

// Extract returns ctx with the transaction that c carries, or ctx itself where it carries none that is valid.
// A transaction that ctx belongs to already stands unless c brings one.
func (p Propagator) Extract(ctx context.Context, c Carrier) context.Context {
	tx, ok := XDtm.extract(c)
	if !ok {
		if tx, ok = p.fallback(ctx); !ok {
			return ctx
		}
	}
	if p.Accepted != nil {
		p.Accepted(ctx, tx)
	}
	return NewContext(ctx, tx)
}

func (p Propagator) fallback(ctx context.Context) (Transaction, bool) {
	if p.Fallback == nil {
		return Transaction{}, false
	}
	if _, known := FromContext(ctx); known {
		return Transaction{}, false
	}
	tx, ok := p.Fallback(ctx)
	return tx, ok && valid(tx.ID)
}

// Inject writes the id of ctx's transaction into c, in the place of what stood there. Where ctx has none, or one
// outside the grammar, c is left as it is.
func (p Propagator) Inject(ctx context.Context, c Carrier) {
	if tx, ok := FromContext(ctx); ok && valid(tx.ID) {
		XDtm.inject(tx, c)
	}
}

// Counts says how much was dropped since the process began.
type Counts struct {
	Invalid     uint64 // values outside the grammar of ParseID, wherever they came from
	Conflicting uint64 // keys that had several different values
}

// ReadCounts returns the counts of this process. It is safe for concurrent use.
func ReadCounts() Counts {
	return Counts{Invalid: invalid.Load(), Conflicting: conflicting.Load()}
}

var invalid, conflicting atomic.Uint64
