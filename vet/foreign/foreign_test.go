package foreign_test

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/ctxplumb/ctxplumb/vet/foreign"
	"github.com/ctxplumb/ctxplumb/vet/internal/vettest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestAnalyzer(t *testing.T) {
	vettest.Run(t, foreign.Analyzer, "bad", "good", "unfixed")
}
