package propagation

import (
	"context"
	"crypto/rand"
	"slices"
)

// Propagator reads transactions from messages and writes them. Its zero value works: it reads all dialects, writes
// [XDtm], and believes every id that is valid. It is safe for concurrent use.
type Propagator struct {
	// Read lists the dialects that are read, all of them where it is nil. An id that several of them, or several values
	// of one key, give alike is one id. Ids that differ are a conflict: none of them is taken, since it would be a guess.
	Read []Dialect
	// Write lists the dialects that are written, XDtm where it is nil. All of them are headers: DTM's query is the
	// application's own. What is no XID is not written for Seata, whose clients could not read it.
	Write []Dialect
	// Signature, where it is not nil, signs what goes out, and refuses what comes in unsigned.
	Signature *Signature
	// Fallback names the transaction of a request that brought none, or none that is valid, and whose context has none
	// either. Nil, false, or an id outside the grammar of [ParseID] leaves it without one.
	Fallback func(context.Context) (Transaction, bool)
	// Accepted is told each transaction that came in, that Fallback named or that Begin began, with the request's context.
	// A panic of either goes no further.
	Accepted func(context.Context, Transaction)
}

// Extract returns ctx with the transaction that c carries, or ctx itself where it carries none that is valid.
// A transaction that ctx belongs to already stands unless c brings another, or knows more of it; but one that c's
// headers name and that is refused here does not stand, whoever may have read it from them before.
func (p Propagator) Extract(ctx context.Context, c Carrier) context.Context {
	said := p.read(c)
	said.dropped.add()
	if said.refused && p.isFrom(ctx, c) {
		ctx = NewContext(ctx, Transaction{})
	}
	if said.tx.ID == "" {
		var ok bool
		if said.tx, ok = p.fallback(ctx); !ok {
			return ctx
		}
	}
	return p.accept(ctx, p.known(ctx, said.tx))
}

// known returns what ctx knows of tx already, where that is more: OpenTelemetry's carriers show no query.
func (p Propagator) known(ctx context.Context, tx Transaction) Transaction {
	if known, ok := FromContext(ctx); ok && known.ID == tx.ID && tx.Branch == "" && p.Signature == nil {
		return known
	}
	return tx
}

// Begin returns ctx with a transaction that begins here, whatever ctx belonged to: the one that Fallback names, or else one
// with a random id of 26 characters. It is for the edge of a system, where nothing that comes in is believed.
func (p Propagator) Begin(ctx context.Context) context.Context {
	if _, ok := FromContext(ctx); ok {
		ctx = NewContext(ctx, Transaction{})
	}
	tx, ok := p.fallback(ctx)
	if !ok {
		tx = Transaction{ID: rand.Text()}
	}
	return p.accept(ctx, tx)
}

func (p Propagator) accept(ctx context.Context, tx Transaction) context.Context {
	if p.Accepted != nil {
		p.tell(ctx, tx)
	}
	return NewContext(ctx, tx)
}

func (p Propagator) tell(ctx context.Context, tx Transaction) {
	defer func() { _ = recover() }()
	p.Accepted(ctx, tx)
}

func (p Propagator) fallback(ctx context.Context) (tx Transaction, ok bool) {
	if p.Fallback == nil {
		return Transaction{}, false
	}
	if _, known := FromContext(ctx); known {
		return Transaction{}, false
	}
	defer func() {
		if recover() != nil {
			tx, ok = Transaction{}, false
		}
	}()
	tx, ok = p.Fallback(ctx)
	return tx, ok && valid(tx.ID)
}

var (
	readAll   = []Dialect{XDtm, DTM, Seata}
	writeXDtm = []Dialect{XDtm}
)

func (p Propagator) reads() []Dialect {
	if p.Read == nil {
		return readAll
	}
	return p.Read
}

func (p Propagator) writes() []Dialect {
	if p.Write == nil {
		return writeXDtm
	}
	return p.Write
}

func (p Propagator) read(c Carrier) claim {
	var said claim
	for _, d := range p.reads() {
		d.extract(c, &said)
	}
	if said.tx.ID != "" && !said.refused && p.Signature != nil {
		said.tx = Transaction{ID: said.tx.ID} // the rest is not signed
		if !p.Signature.verify(said.tx.ID, c.Values(keySignature)) {
			said.refused = true
			said.dropped.Forged++
		}
	}
	if said.refused {
		said.tx = Transaction{}
	}
	return said
}

// Phase2 reports whether c is of a call that ends a branch ([Transaction.Phase2]). It counts nothing.
func (p Propagator) Phase2(c Carrier) bool { return p.read(c).tx.Phase2() }

// isFrom reports whether a key of c that is read has the id of ctx's transaction among its values.
func (p Propagator) isFrom(ctx context.Context, c Carrier) bool {
	tx, ok := FromContext(ctx)
	return ok && slices.ContainsFunc(p.reads(), func(d Dialect) bool {
		return slices.ContainsFunc(d.keys(), func(key string) bool { return slices.Contains(c.Values(key), tx.ID) })
	})
}

// Fields lists the keys that Inject sets, in lower case.
func (p Propagator) Fields() []string {
	var keys []string
	for _, d := range p.writes() {
		keys = append(keys, d.keys()...)
	}
	if p.Signature != nil {
		keys = append(keys, keySignature)
	}
	return keys
}

// Inject writes the id of ctx's transaction into c, in the place of what stood there. Where ctx has none, or one
// outside the grammar, c is left as it is.
func (p Propagator) Inject(ctx context.Context, c Carrier) {
	tx, ok := FromContext(ctx)
	if !ok || !valid(tx.ID) {
		return
	}
	for _, d := range p.writes() {
		d.inject(tx.ID, c)
	}
	if p.Signature != nil {
		c.Set(keySignature, p.Signature.sign(tx.ID))
	}
}
