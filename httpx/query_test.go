package httpx_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"testing"

	"github.com/ctxplumb/ctxplumb/httpx"
	"github.com/ctxplumb/ctxplumb/propagation"
)

var grammar = regexp.MustCompile(`\A[A-Za-z0-9._:/\[\]-]{1,128}\z`)

// FuzzQuery compares with what net/url makes of the query.
func FuzzQuery(f *testing.F) {
	for _, query := range []string{
		"gid=g1&branch_id=01&op=try&trans_type=tcc", "gid=g1&branch_id=01&op=try&trans_type=tcc&gid=g2&dtm=x",
		"%67id=g%31&branch+id=01&branch_id=%30&op=try&trans_type=tcc&&=", "gid=g1;branch_id=01&op=%zz&trans_type", "gid=g+1&branch_id=&op=try&trans_type=a",
	} {
		f.Add(query)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		query, _ := url.ParseQuery(raw) // what is malformed is left out
		field := func(key string) string {
			values := slices.Clone(query[key])
			slices.Sort(values)
			if values = slices.Compact(values); len(values) != 1 || !grammar.MatchString(values[0]) {
				return ""
			}
			return values[0]
		}
		var want propagation.Transaction
		if id := field("gid"); id != "" && len(query["branch_id"]) > 0 && len(query["op"]) > 0 && len(query["trans_type"]) > 0 {
			want = propagation.Transaction{ID: id, Branch: field("branch_id"), Op: field("op"), Kind: field("trans_type"), Driver: propagation.DriverCaller}
			if server := query["dtm"]; len(server) == 0 || slices.Contains(server, "") {
				want.Driver = propagation.DriverCoordinator
			}
		}
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.URL.RawQuery = raw
		httpx.Middleware()(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			if got, _ := propagation.FromContext(r.Context()); got != want {
				t.Errorf("%q: got %+v, want %+v", raw, got, want)
			}
		})).ServeHTTP(httptest.NewRecorder(), r)
	})
}
