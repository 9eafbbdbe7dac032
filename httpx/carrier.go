package httpx

import (
	"net/http"
	"net/url"
	"strings"
)

// incoming reads what came in with a request.
type incoming http.Request

func (r *incoming) Values(key string) []string { return r.Header[canonicalKey(key)] }

// Set does nothing: what came in is not changed.
func (*incoming) Set(string, string) {}

// Query finds one parameter as [url.ParseQuery] would, without the cost of all the others: most queries have none that
// is asked for.
func (r *incoming) Query(key string) []string {
	if r.URL == nil || r.URL.RawQuery == "" {
		return nil
	}
	var values []string
	for pair := range strings.SplitSeq(r.URL.RawQuery, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if !unescapesTo(name, key) || strings.Contains(pair, ";") {
			continue
		}
		if value, err := url.QueryUnescape(value); err == nil {
			values = append(values, value)
		}
	}
	return values
}

func unescapesTo(escaped, name string) bool {
	if !strings.ContainsAny(escaped, "%+") {
		return escaped == name
	}
	plain, err := url.QueryUnescape(escaped)
	return err == nil && plain == name
}

// outgoing writes into the headers of a request that goes out.
type outgoing http.Header

func (h outgoing) Values(key string) []string { return h[canonicalKey(key)] }

// Set removes what stands under another spelling of key too: net/http would send both.
func (h outgoing) Set(key, value string) {
	canonical := canonicalKey(key)
	for spelling := range h {
		if len(spelling) == len(key) && spelling != canonical && strings.EqualFold(spelling, key) {
			delete(h, spelling)
		}
	}
	h[canonical] = []string{value}
}

// canonicalKey returns the form that a key takes in a Go header map; those of the dialects cost no translation.
func canonicalKey(key string) string {
	switch key {
	case "x-dtm-trans-id":
		return "X-Dtm-Trans-Id"
	case "x-dtm-branch-id":
		return "X-Dtm-Branch-Id"
	case "x-dtm-op":
		return "X-Dtm-Op"
	case "x-dtm-trans-signature":
		return "X-Dtm-Trans-Signature"
	case "dtm-gid":
		return "Dtm-Gid"
	case "tx_xid":
		return "Tx_xid"
	case "tx-xid":
		return "Tx-Xid"
	default:
		return http.CanonicalHeaderKey(key)
	}
}
