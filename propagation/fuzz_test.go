package propagation_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/propagation"
)

var grammar = regexp.MustCompile(`\A[A-Za-z0-9._:/\[\]-]{1,128}\z`)

func FuzzParseID(f *testing.F) {
	for _, seed := range []string{
		"", "T-1", "[::1]:8091:1", "gs/a/1", "T\t1", "T-1\n", "\x00", "\x7f", "é", "\x80", big[:128], big[:129], big[:200],
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id, err := propagation.ParseID(s)
		switch valid := grammar.MatchString(s); {
		case valid != (err == nil):
			t.Errorf("ParseID(%q): %v", s, err)
		case valid && id != s, !valid && id != "":
			t.Errorf("ParseID(%q) = %q", s, id)
		}
	})
}

// naive does as the rules of the wire say, one by one, and tells what it drops.
func naive(h headers) (found, propagation.Counts) {
	var count propagation.Counts
	value := func(key string) string {
		different := map[string]bool{}
		for _, v := range h[key] {
			different[v] = true
		}
		if len(different) > 1 {
			count.Conflicting++
			return ""
		}
		for v := range different {
			if grammar.MatchString(v) {
				return v
			}
			count.Invalid++
		}
		return ""
	}
	var tx propagation.Transaction
	if tx.ID = value("x-dtm-trans-id"); tx.ID == "" {
		return none, count
	}
	if len(h["x-dtm-branch-id"]) > 0 {
		tx.Branch, tx.Op = value("x-dtm-branch-id"), value("x-dtm-op")
	}
	return one(tx), count
}

// FuzzExtract cuts each input at separator to get the values of a key; an empty input is no value.
func FuzzExtract(f *testing.F) {
	f.Add("", "", "", byte(','))
	f.Add("T-1", "01", "try", byte(','))
	f.Add("T-1,T-1", "01,02", "t\ty", byte(','))
	f.Add("T-1,T-2", "01", "", byte(','))
	f.Add(",", "\x80", "\n", byte(','))
	f.Add("T-1,T-1", "01,01", "try,", byte(0))
	f.Add(big[:128], big[:129], big[:257], byte('b'))
	f.Fuzz(func(t *testing.T, ids, branches, ops string, separator byte) {
		h := headers{}
		for key, values := range map[string]string{"x-dtm-trans-id": ids, "x-dtm-branch-id": branches, "x-dtm-op": ops} {
			if values != "" {
				h[key] = strings.Split(values, string([]byte{separator}))
			}
		}
		want, count := naive(h)
		checkExtract(t, h, want, count)

		sent, forwarded := headers{}, headers{}
		if want.Known {
			forwarded.Set("x-dtm-trans-id", want.Transaction.ID)
		}
		propagation.Propagator{}.Inject(propagation.Propagator{}.Extract(t.Context(), h), sent)
		if diff := cmp.Diff(forwarded, sent); diff != "" {
			t.Errorf("forwarded (-want +got):\n%s", diff)
		}
	})
}
