package propagation

import "context"

// Transaction is the distributed transaction that a request belongs to. Only its ID is ever sent on.
type Transaction struct {
	ID     string // the global id, as [ParseID] accepts it
	Branch string // the branch that this call carries out; empty where it is not a branch
	Op     string // what the call does to its branch: try, confirm, cancel, action, compensate, …; a workflow's name in its callback
	Kind   string // saga, tcc, xa, msg, workflow; of Seata AT, TCC, SAGA, XA; empty where the wire does not say
	Driver Driver // who made the call
}

// Driver is who makes the call that carries out a branch.
type Driver uint8

// The drivers.
const (
	DriverUnknown     Driver = iota // the wire does not say
	DriverCaller                    // the service that began the transaction, or one below it
	DriverCoordinator               // the transaction's server, perhaps long after
)

// Phase2 reports whether the call ends a branch that was begun before: whether it confirms, cancels, compensates,
// commits or rolls back. Such a call does not end with the request that began the transaction.
func (tx Transaction) Phase2() bool {
	switch tx.Op {
	case "confirm", "cancel", "compensate", "commit", "rollback":
		return !tx.callsBack()
	default:
		return false
	}
}

// callsBack reports whether the call asks a service how things stand, or starts its workflow: DTM numbers no branch then.
func (tx Transaction) callsBack() bool { return tx.Branch == "00" }

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

// NewContext returns a child of ctx that belongs to tx; with the zero Transaction it belongs to none. It is tied to ctx
// in every other respect, and costs one allocation.
func NewContext(ctx context.Context, tx Transaction) context.Context {
	return &txContext{Context: ctx, tx: tx}
}

// FromContext returns the transaction that ctx belongs to, and false where there is none. A foreign context whose Value panics
// has none.
func FromContext(ctx context.Context) (tx Transaction, ok bool) {
	defer func() { _ = recover() }()
	if tx, ok := ctx.Value(contextKey{}).(*Transaction); ok {
		return *tx, tx.ID != ""
	}
	return Transaction{}, false
}

// BranchHeaders returns the headers that ctx's transaction asks a coordinator to hand on with the calls that it will
// drive, such as the BranchHeaders of DTM, which relays nothing else: the id under XDtm's key, at most 142 bytes. It is
// nil where ctx has no transaction, or one outside the grammar. otelbridge.BranchHeaders adds the trace.
//
// A service that reads all dialects takes an id that is not the coordinator's own for a conflict: begin the global
// transaction under the id of ctx's transaction, which DTM lets its clients choose.
func BranchHeaders(ctx context.Context) map[string]string {
	if tx, ok := FromContext(ctx); ok && valid(tx.ID) {
		return map[string]string{keysXDtm[0]: tx.ID}
	}
	return nil
}
