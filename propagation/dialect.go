package propagation

import (
	"slices"
	"strconv"
	"strings"
)

// Dialect is a way of writing a transaction on the wire.
type Dialect uint8

// The dialects.
const (
	// XDtm is ctxplumb's own: the headers X-Dtm-Trans-ID, X-Dtm-Branch-ID and X-Dtm-Op, over HTTP and gRPC alike.
	XDtm Dialect = iota
	// DTM is what DTM's server and clients write: the metadata dtm-gid, dtm-branch_id, dtm-op, dtm-trans_type and dtm-dtm
	// over gRPC, or as headers over HTTP, and over HTTP the query parameters gid, branch_id, op, trans_type and dtm. As
	// for DTM itself, a query tells of a transaction only if it has the first four.
	DTM
	// Seata is what Seata's clients write: the XID as TX_XID, over HTTP, that is by a Querier, also as Tx-Xid, since proxies
	// drop names with an underscore. An XID is host:port:number, and is cut at its last colons, so that the host may be an
	// IPv6 address.
	Seata
)

// String returns the name of d: xdtm, dtm, seata.
func (d Dialect) String() string {
	switch d {
	case XDtm:
		return "xdtm"
	case DTM:
		return "dtm"
	case Seata:
		return "seata"
	default:
		return "dialect " + strconv.Itoa(int(d))
	}
}

// Fields lists the keys that d writes, in lower case.
func (d Dialect) Fields() []string { return slices.Clone(d.keys()) }

// The keys under which the dialects have the id.
var (
	keysXDtm  = []string{"x-dtm-trans-id"}
	keysDTM   = []string{"dtm-gid"}
	keysSeata = []string{"tx_xid", "tx-xid"}
)

func (d Dialect) keys() []string {
	switch d {
	case XDtm:
		return keysXDtm
	case DTM:
		return keysDTM
	case Seata:
		return keysSeata
	default:
		return nil
	}
}

func (d Dialect) extract(c Carrier, said *claim) {
	switch d {
	case XDtm:
		extractXDtm(c, said)
	case DTM:
		extractDTM(c, said)
	case Seata:
		extractSeata(c, said)
	}
}

// inject writes an id, unless d has no way of saying it.
func (d Dialect) inject(id string, c Carrier) {
	if d == Seata && !isXID(id) {
		return
	}
	for _, key := range d.keys() {
		c.Set(key, id)
	}
}

func extractXDtm(c Carrier, said *claim) {
	if !said.id(c.Values(keysXDtm[0])) {
		return
	}
	if branch := c.Values("x-dtm-branch-id"); len(branch) > 0 { // what is no branch has no op
		said.detail(&said.tx.Branch, branch)
		said.detail(&said.tx.Op, c.Values("x-dtm-op"))
	}
}

func extractDTM(c Carrier, said *claim) {
	if said.id(c.Values(keysDTM[0])) {
		said.branch(c.Values("dtm-branch_id"), c.Values("dtm-op"), c.Values("dtm-trans_type"), c.Values("dtm-dtm"))
	}
	if q, ok := c.(Querier); ok {
		extractQuery(q, said)
	}
}

func extractQuery(q Querier, said *claim) {
	id := q.Query("gid")
	if len(id) == 0 {
		return
	}
	branch, op, kind := q.Query("branch_id"), q.Query("op"), q.Query("trans_type")
	if len(branch) > 0 && len(op) > 0 && len(kind) > 0 && said.id(id) {
		said.branch(branch, op, kind, q.Query("dtm"))
	}
}

// branch hears what DTM says of a branch. A call that the client drives names the server, one that the server drives does
// not; a call that is no branch is driven by nobody.
func (said *claim) branch(branch, op, kind, server []string) {
	said.detail(&said.tx.Branch, branch)
	said.detail(&said.tx.Op, op)
	said.detail(&said.tx.Kind, kind)
	switch {
	case len(op) == 0:
	case len(server) == 0 || slices.Contains(server, ""):
		said.tx.Driver = DriverCoordinator
	default:
		said.tx.Driver = DriverCaller
	}
}

func extractSeata(c Carrier, said *claim) {
	keys := keysSeata
	if _, overHTTP := c.(Querier); !overHTTP {
		keys = keys[:1]
	}
	for _, key := range keys {
		values := c.Values(key)
		if len(values) > 0 && agree(values) && !isXID(values[0]) {
			said.dropped.Invalid++
			continue
		}
		if said.id(values) {
			said.tx.Driver = max(said.tx.Driver, DriverCaller) // DTM may have said that its server drives
			said.detail(&said.tx.Kind, c.Values("tx_branch_type"))
		}
	}
}

// isXID reports whether s is host:port:number. A host may have colons itself, in brackets or not, since Seata for Java
// writes IPv6 addresses as they are.
func isXID(s string) bool {
	if len(s) > MaxIDLength {
		return false
	}
	last := strings.LastIndexByte(s, ':')
	server := strings.LastIndexByte(s[:max(last, 0)], ':')
	return server > 0 && isNumber(s[server+1:last], 16) && isNumber(s[last+1:], 63)
}

func isNumber(s string, bits int) bool {
	_, err := strconv.ParseUint(s, 10, bits)
	return err == nil
}
