package propagation

// Carrier is the headers of one message. Keys are given in lower case; a carrier for HTTP/1 maps them to their
// canonical form. Implementations need not be safe for concurrent use.
type Carrier interface {
	// Values returns all values of key, nil where there are none. The caller does not modify the slice.
	Values(key string) []string
	// Set replaces all values of key by value.
	Set(key, value string)
}

// Dialect is a way of writing a transaction on the wire.
type Dialect uint8

// XDtm is ctxplumb's own dialect: the headers X-Dtm-Trans-ID, X-Dtm-Branch-ID and X-Dtm-Op, over HTTP and gRPC alike.
const XDtm Dialect = 0

// The keys of XDtm.
const (
	keyTransID  = "x-dtm-trans-id"
	keyBranchID = "x-dtm-branch-id"
	keyOp       = "x-dtm-op"
)

// Fields lists the keys that d writes, in lower case.
func (d Dialect) Fields() []string { return []string{keyTransID} }

// extract reads a transaction; false where there is none, or none that is fit to go on.
func (d Dialect) extract(c Carrier) (Transaction, bool) {
	id := single(c, keyTransID)
	if id == "" {
		return Transaction{}, false
	}
	return Transaction{ID: id, Branch: single(c, keyBranchID), Op: single(c, keyOp)}, true
}

func (d Dialect) inject(tx Transaction, c Carrier) { c.Set(keyTransID, tx.ID) }

// single returns the one valid value of key. Equal values are one: DTM relays a header beside its own copy of it.
func single(c Carrier, key string) string {
	values := c.Values(key)
	if len(values) == 0 {
		return ""
	}
	for _, v := range values[1:] {
		if v != values[0] {
			conflicting.Add(1)
			return ""
		}
	}
	if !valid(values[0]) {
		return ""
	}
	return values[0]
}

// valid counts what it refuses.
func valid(id string) bool {
	if _, err := ParseID(id); err != nil {
		invalid.Add(1)
		return false
	}
	return true
}
