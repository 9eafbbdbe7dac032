package propagation

import "context"

// Transaction is the distributed transaction that a request belongs to.
type Transaction struct {
	ID     string // the global id, as [ParseID] accepts it
	Branch string // the branch that this call carries out; empty where it is not a branch
	Op     string // what the call does to its branch: try, confirm, cancel, action, compensate, …
}

type contextKey struct{}

// txContext carries a transaction at the price of one allocation: its Value hands out a pointer into itself.
type txContext struct {
	context.Context
	tx Transaction
}

func (c *txContext) Value(key any) any {
	if key == (contextKey{}) {
		return &c.tx
	}
	return c.Context.Value(key)
}

// NewContext returns a child of ctx that belongs to tx. It is tied to ctx in every other respect, and costs one allocation.
func NewContext(ctx context.Context, tx Transaction) context.Context {
	return &txContext{Context: ctx, tx: tx}
}

// FromContext returns the transaction that ctx belongs to, and false where there is none.
func FromContext(ctx context.Context) (Transaction, bool) {
	if tx, ok := ctx.Value(contextKey{}).(*Transaction); ok {
		return *tx, true
	}
	return Transaction{}, false
}
