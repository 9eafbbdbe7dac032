package propagation_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/ctxplumb/ctxplumb/propagation"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// headers is a carrier that knows nothing of the case of its keys.
type headers map[string][]string

func (h headers) Values(key string) []string { return h[key] }
func (h headers) Set(key, value string)      { h[key] = []string{value} }

// found is what a context says of its transaction.
type found struct {
	Transaction propagation.Transaction
	Known       bool
}

var none = found{}

func one(tx propagation.Transaction) found { return found{tx, true} }

// same compares whole values; only those that differ cost a diff.
func same[T comparable](t *testing.T, what string, want, got T) {
	t.Helper()
	if want != got {
		t.Errorf("%s (-want +got):\n%s", what, cmp.Diff(want, got))
	}
}

// counting tells what do added to the counts of the process. Tests that call it are not parallel: none other runs
// beside them then.
func counting(do func()) propagation.Counts {
	before := propagation.ReadCounts()
	do()
	after := propagation.ReadCounts()
	return propagation.Counts{
		Invalid:     after.Invalid - before.Invalid,
		Conflicting: after.Conflicting - before.Conflicting,
		Forged:      after.Forged - before.Forged,
	}
}
