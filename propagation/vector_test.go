package propagation_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/ctxplumb/ctxplumb/internal/vector"
	"github.com/ctxplumb/ctxplumb/propagation"
)

// request is headers with a query.
type request struct {
	headers
	query url.Values
}

func (r request) Query(key string) []string { return r.query[key] }

func TestVectors(t *testing.T) {
	for _, v := range vector.All(t) {
		t.Run(v.Name, func(t *testing.T) {
			var ctx context.Context
			count := counting(func() { ctx = v.Propagator(t).Extract(t.Context(), carrierOf(v)) })
			want := none
			if v.Want.ID != "" {
				want = one(v.Want)
			}
			check(t, ctx, want)
			same(t, "counts", propagation.Counts{Invalid: v.Invalid, Conflicting: v.Conflicting}, count)

			count = counting(func() { same(t, "Phase2", v.Want.Phase2(), v.Propagator(t).Phase2(carrierOf(v))) })
			if v.Params == nil {
				same(t, "counts of Phase2", uncounted, count)
			}
		})
	}
}

func carrierOf(v vector.Vector) propagation.Carrier {
	lower := headers{}
	switch {
	case v.Params != nil:
		return propagation.JSONParams([]byte(*v.Params))
	case v.Metadata != nil:
		return headers(v.Metadata)
	}
	for key, values := range v.Headers {
		lower[strings.ToLower(key)] = values
	}
	query, _ := url.ParseQuery(v.Query)
	return request{lower, query}
}
