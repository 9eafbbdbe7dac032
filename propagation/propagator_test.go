package propagation_test

import (
	"context"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/propagation"
)

var (
	big       = strings.Repeat("a", 1<<20)
	invalid   = propagation.Counts{Invalid: 1}
	conflict  = propagation.Counts{Conflicting: 1}
	uncounted = propagation.Counts{}
)

func TestExtract(t *testing.T) {
	known := func(id, branch, op string) found { return one(propagation.Transaction{ID: id, Branch: branch, Op: op}) }
	for _, test := range []struct {
		name  string
		in    headers
		want  found
		count propagation.Counts
	}{
		{"nothing", nil, none, uncounted},
		{"other headers", headers{"traceparent": {"00-1-2-01"}, "authorization": {"Bearer x"}}, none, uncounted},
		{"wrong case", headers{"X-Dtm-Trans-ID": {"T-1"}, "X-Dtm-Trans-Id": {"T-1"}}, none, uncounted},
		{"an id", headers{"x-dtm-trans-id": {"T-1"}}, known("T-1", "", ""), uncounted},
		{"a branch", headers{"x-dtm-trans-id": {"T-1"}, "x-dtm-branch-id": {"01"}, "x-dtm-op": {"try"}}, known("T-1", "01", "try"), uncounted},
		{"a nested branch", headers{"x-dtm-trans-id": {"T-1"}, "x-dtm-branch-id": {"0101"}}, known("T-1", "0101", ""), uncounted},
		{"a branch of nothing", headers{"x-dtm-branch-id": {"01"}, "x-dtm-op": {"no op"}}, none, uncounted},

		{"no values", headers{"x-dtm-trans-id": {}}, none, uncounted},
		{"equal twice, as DTM sends it", headers{"x-dtm-trans-id": {"T-1", "T-1"}}, known("T-1", "", ""), uncounted},
		{"equal often", headers{"x-dtm-trans-id": strings.Split(strings.Repeat("T-1 ", 9_999)+"T-1", " ")}, known("T-1", "", ""), uncounted},
		{"two", headers{"x-dtm-trans-id": {"T-1", "T-2"}}, none, conflict},
		{"the last of three differs", headers{"x-dtm-trans-id": {"T-1", "T-1", "T-2"}}, none, conflict},
		{"two that differ in case", headers{"x-dtm-trans-id": {"T-1", "t-1"}}, none, conflict},
		{"one and nothing", headers{"x-dtm-trans-id": {"T-1", ""}}, none, conflict},
		{"nothing and one", headers{"x-dtm-trans-id": {"", "T-1"}}, none, conflict},
		{"a valid one and an invalid", headers{"x-dtm-trans-id": {"T-1", "T\t1"}}, none, conflict},
		{"two of 1 MB", headers{"x-dtm-trans-id": {big + "1", big + "2"}}, none, conflict},
		{"two branches", headers{"x-dtm-trans-id": {"T-1"}, "x-dtm-branch-id": {"01", "02"}}, known("T-1", "", ""), conflict},
		{"two ops", headers{"x-dtm-trans-id": {"T-1"}, "x-dtm-branch-id": {"01", "01"}, "x-dtm-op": {"try", "cancel"}}, known("T-1", "01", ""), conflict},

		{"empty", headers{"x-dtm-trans-id": {""}}, none, invalid},
		{"empty twice", headers{"x-dtm-trans-id": {"", ""}}, none, invalid},
		{"folded by a proxy", headers{"x-dtm-trans-id": {"T-1, T-1"}}, none, invalid},
		{"invalid twice", headers{"x-dtm-trans-id": {"T 1", "T 1"}}, none, invalid},
		{"129 bytes", headers{"x-dtm-trans-id": {big[:129]}}, none, invalid},
		{"128 bytes", headers{"x-dtm-trans-id": {big[:128]}}, known(big[:128], "", ""), uncounted},
		{"1 MB", headers{"x-dtm-trans-id": {big}}, none, invalid},
		{"an invalid id with a branch", headers{"x-dtm-trans-id": {"é"}, "x-dtm-branch-id": {"\t"}}, none, invalid},
		{"an invalid branch", headers{"x-dtm-trans-id": {"T-1"}, "x-dtm-branch-id": {"\x80"}, "x-dtm-op": {"try"}}, known("T-1", "", "try"), invalid},
		{"a workflow's name", headers{"x-dtm-trans-id": {"T-1"}, "x-dtm-branch-id": {"00"}, "x-dtm-op": {"my workflow"}}, known("T-1", "00", ""), invalid},
		{
			"nothing fits but the id", headers{"x-dtm-trans-id": {"T-1"}, "x-dtm-branch-id": {"01", "02"}, "x-dtm-op": {big}},
			known("T-1", "", ""), propagation.Counts{Invalid: 1, Conflicting: 1},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			checkExtract(t, test.in, test.want, test.count)
		})
	}
}

// checkExtract reads h into a context without a transaction, which is to come back itself where h has none, and into
// one with a transaction, which is to stand there.
func checkExtract(t *testing.T, h headers, want found, count propagation.Counts) {
	t.Helper()
	plain := t.Context()
	var ctx context.Context
	same(t, "counts", count, counting(func() { ctx = propagation.Propagator{}.Extract(plain, h) }))
	check(t, ctx, want)
	if !want.Known && ctx != plain {
		t.Error("Extract made a context of nothing")
	}
	if !want.Known {
		want = one(above)
	}
	check(t, propagation.Propagator{}.Extract(propagation.NewContext(plain, above), h), want)
}

// The three headers take turns: each sees every byte, and every position.
func TestExtractEveryByteAtEveryPosition(t *testing.T) {
	keys := []string{"x-dtm-trans-id", "x-dtm-branch-id", "x-dtm-op"}
	for position := range propagation.MaxIDLength {
		for b := range 256 {
			value := []byte(big[:propagation.MaxIDLength])
			value[position] = byte(b)
			h := headers{"x-dtm-trans-id": {"T-1"}, "x-dtm-branch-id": {"01"}}
			h[keys[(position+b)%len(keys)]] = []string{string(value)}
			want, count := naive(h)
			checkExtract(t, h, want, count)
		}
	}
}

func TestExtractHooks(t *testing.T) {
	unnamed := propagation.Transaction{}
	named := propagation.Transaction{ID: "named", Branch: "01", Op: "try"}
	for _, test := range []struct {
		name     string
		in       headers
		inside   *propagation.Transaction // of the context, before
		fallback propagation.Transaction
		ok       bool
		want     found
		asked    int
		told     []propagation.Transaction
		count    propagation.Counts
	}{
		{"names what came without", nil, nil, named, true, one(named), 1, []propagation.Transaction{named}, uncounted},
		{"names none", nil, nil, named, false, none, 1, nil, uncounted},
		{"names none badly", nil, nil, unnamed, false, none, 1, nil, uncounted},
		{"names an empty one", nil, nil, unnamed, true, none, 1, nil, invalid},
		{"names an invalid one", nil, nil, propagation.Transaction{ID: "T 1"}, true, none, 1, nil, invalid},
		{"names what came invalid", headers{"x-dtm-trans-id": {"é"}}, nil, named, true, one(named), 1, []propagation.Transaction{named}, invalid},
		{"names what came twice", headers{"x-dtm-trans-id": {"1", "2"}}, nil, named, true, one(named), 1, []propagation.Transaction{named}, conflict},
		{"is not asked where one came", headers{"x-dtm-trans-id": {"T-1"}}, nil, named, true, one(propagation.Transaction{ID: "T-1"}), 0, []propagation.Transaction{{ID: "T-1"}}, uncounted},
		{"is not asked where one stands", nil, &confirm, named, true, one(confirm), 0, nil, uncounted},
		{"lets the new one stand", headers{"x-dtm-trans-id": {"T-1"}}, &confirm, named, true, one(propagation.Transaction{ID: "T-1"}), 0, []propagation.Transaction{{ID: "T-1"}}, uncounted},
	} {
		t.Run(test.name, func(t *testing.T) {
			before := t.Context()
			if test.inside != nil {
				before = propagation.NewContext(before, *test.inside)
			}
			var asked int
			var told []propagation.Transaction
			p := propagation.Propagator{
				Fallback: func(ctx context.Context) (propagation.Transaction, bool) {
					asked++
					if ctx != before {
						t.Error("Fallback was given another context")
					}
					return test.fallback, test.ok
				},
				Accepted: func(ctx context.Context, tx propagation.Transaction) {
					told = append(told, tx)
					if ctx != before {
						t.Error("Accepted was given another context")
					}
				},
			}
			count := counting(func() { check(t, p.Extract(before, test.in), test.want) })
			same(t, "calls of Fallback", test.asked, asked)
			if diff := cmp.Diff(test.told, told); diff != "" {
				t.Errorf("Accepted (-want +got):\n%s", diff)
			}
			same(t, "counts", test.count, count)
		})
	}
}

// A branch that came in by the query is not lost to who reads the same id from the headers alone.
func TestExtractAgain(t *testing.T) {
	t.Parallel()
	branch := propagation.NewContext(t.Context(), try)
	for _, test := range []struct {
		name string
		p    propagation.Propagator
		in   headers
		want found
	}{
		{"the id alone", propagation.Propagator{}, headers{"x-dtm-trans-id": {"T-1"}}, one(try)},
		{"more", propagation.Propagator{}, headers{"x-dtm-trans-id": {"T-1"}, "x-dtm-branch-id": {"02"}}, one(propagation.Transaction{ID: "T-1", Branch: "02"})},
		{"another", propagation.Propagator{}, headers{"x-dtm-trans-id": {"T-2"}}, one(propagation.Transaction{ID: "T-2"})},
		{"signed", signed(key), headers{"x-dtm-trans-id": {"T-1"}, "x-dtm-trans-signature": {sign(key, "stock", "T-1", time.Now().Unix()+300)}}, one(propagation.Transaction{ID: "T-1"})},
	} {
		check(t, test.p.Extract(branch, test.in), test.want)
	}
}

func TestInject(t *testing.T) {
	other := headers{"authorization": {"Bearer x"}, "traceparent": {"T2", "T1"}, "x-dtm-branch-id": {"07"}}
	with := func(h headers, values ...string) headers {
		all := headers{"x-dtm-trans-id": values}
		maps.Copy(all, h)
		return all
	}
	for _, test := range []struct {
		name     string
		tx       *propagation.Transaction
		in, want headers
		count    propagation.Counts
	}{
		{"no transaction", nil, with(other, "T-0"), with(other, "T-0"), uncounted},
		{"an id", &propagation.Transaction{ID: "T-1"}, headers{}, headers{"x-dtm-trans-id": {"T-1"}}, uncounted},
		{"the id of a branch", &try, headers{}, headers{"x-dtm-trans-id": {"T-1"}}, uncounted},
		{"beside others", &try, with(other), with(other, "T-1"), uncounted},
		{"in the place of another", &try, headers{"x-dtm-trans-id": {"T-0"}}, headers{"x-dtm-trans-id": {"T-1"}}, uncounted},
		{"in the place of several", &try, headers{"x-dtm-trans-id": {"T-0", "\t", "T-1"}}, headers{"x-dtm-trans-id": {"T-1"}}, uncounted},
		{"an empty one", &propagation.Transaction{Branch: "01"}, with(other, "T-0"), with(other, "T-0"), uncounted},
		{"a poisoned one", &propagation.Transaction{ID: "T\t1"}, headers{}, headers{}, invalid},
		{"1 MB", &propagation.Transaction{ID: big}, headers{}, headers{}, invalid},
	} {
		t.Run(test.name, func(t *testing.T) {
			ctx := t.Context()
			if test.tx != nil {
				ctx = propagation.NewContext(ctx, *test.tx)
			}
			count := counting(func() { propagation.Propagator{}.Inject(ctx, test.in) })
			if diff := cmp.Diff(test.want, test.in); diff != "" {
				t.Errorf("headers (-want +got):\n%s", diff)
			}
			same(t, "counts", test.count, count)
		})
	}
}

func TestFields(t *testing.T) {
	t.Parallel()
	h := headers{}
	propagation.Propagator{}.Inject(propagation.NewContext(t.Context(), try), h)
	for _, key := range propagation.XDtm.Fields() {
		delete(h, key)
	}
	if len(h) > 0 {
		t.Errorf("Inject wrote what Fields does not list: %v", h)
	}
}

func TestPropagatorIsSafeForConcurrentUse(t *testing.T) {
	const workers, rounds = 8, 5_000
	var p propagation.Propagator
	count := counting(func() {
		var all sync.WaitGroup
		for worker := range workers {
			all.Go(func() {
				tx := propagation.Transaction{ID: string(allowed[worker])}
				in := headers{"x-dtm-trans-id": {tx.ID}, "x-dtm-branch-id": {""}, "x-dtm-op": {"a", "b"}}
				for range rounds {
					check(t, p.Extract(t.Context(), in), one(tx))
				}
			})
		}
		all.Wait()
	})
	same(t, "counts", propagation.Counts{Invalid: workers * rounds, Conflicting: workers * rounds}, count)
}
