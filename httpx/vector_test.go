package httpx_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/httpx"
	"github.com/ctxplumb/ctxplumb/internal/vector"
	"github.com/ctxplumb/ctxplumb/propagation"
)

// TestVectors sends each over a connection to a service that calls on.
func TestVectors(t *testing.T) {
	t.Parallel()
	for _, v := range vector.All(t) {
		if v.Metadata != nil || v.Params != nil {
			continue
		}
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			var got propagation.Transaction
			var phase2 bool
			sent := peek{}
			s := httptest.NewServer(httpx.Middleware(httpx.WithPropagator(v.Propagator(t)))(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				got, _ = propagation.FromContext(r.Context())
				phase2 = httpx.Phase2(r)
				r = must(http.NewRequestWithContext(r.Context(), http.MethodGet, "http://next.example/", nil))
				must(httpx.Transport(&sent, httpx.WithPropagator(v.Propagator(t))).RoundTrip(r))
			})))
			defer s.Close()
			r := must(http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/?"+v.Query, nil))
			r.Header = v.Headers
			must(0, must(s.Client().Do(r)).Body.Close())
			if diff := cmp.Diff(v.Want, got); diff != "" {
				t.Errorf("transaction (-want +got):\n%s", diff)
			}
			if v.Read == nil && phase2 != v.Want.Phase2() {
				t.Errorf("Phase2 is %v", phase2)
			}
			want := http.Header{}
			if v.Want.ID != "" {
				want = http.Header{"X-Dtm-Trans-Id": {v.Want.ID}}
			}
			if diff := cmp.Diff(want, sent.header); diff != "" {
				t.Errorf("forwarded (-want +got):\n%s", diff)
			}
		})
	}
}
