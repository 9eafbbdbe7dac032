package propagation

// claim is what a message says of its transaction, in one dialect after the other.
type claim struct {
	tx      Transaction // without an ID while nothing is said that is fit to go on
	refused bool        // there are ids, and they contradict each other or are forged
	dropped Counts
}

// id hears what one key says of the id, and reports whether that is an id, and the only one so far.
func (said *claim) id(values []string) bool {
	if len(values) == 0 {
		return false
	}
	id := said.single(values)
	switch {
	case id == "":
		said.refused = said.refused || !agree(values)
		return false
	case said.tx.ID == "":
		said.tx.ID = id
	case said.tx.ID != id:
		said.dropped.Conflicting++
		said.refused = true
	}
	return !said.refused
}

// detail hears what one key says of a field of the transaction. Another key may have said the same before, or nothing.
func (said *claim) detail(field *string, values []string) {
	switch value := said.single(values); {
	case *field == "":
		*field = value
	case value != "" && value != *field:
		said.dropped.Conflicting++
		*field = ""
	}
}

// single returns the one valid value among values, and counts what it refuses. Equal values are one: DTM relays a header
// beside its own copy of it.
func (said *claim) single(values []string) string {
	switch {
	case len(values) == 0:
		return ""
	case !agree(values):
		said.dropped.Conflicting++
		return ""
	default:
		id, err := ParseID(values[0])
		if err != nil {
			said.dropped.Invalid++
		}
		return id
	}
}

func agree(values []string) bool {
	for i := 1; i < len(values); i++ {
		if values[i] != values[0] {
			return false
		}
	}
	return true
}
