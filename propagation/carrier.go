package propagation

// Carrier is the headers of one message. Keys are given in lower case; a carrier for HTTP/1 maps them to their
// canonical form. Implementations need not be safe for concurrent use.
type Carrier interface {
	// Values returns all values of key, nil where there are none. The caller does not modify the slice.
	Values(key string) []string
	// Set replaces all values of key by value.
	Set(key, value string)
}

// Querier is a Carrier that knows the query of its request's URL too, where DTM's calls over HTTP say what they are.
type Querier interface {
	Carrier
	// Query returns all values of the parameter key, unescaped, nil where there are none.
	Query(key string) []string
}
