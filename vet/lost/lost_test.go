package lost_test

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/ctxplumb/ctxplumb/vet/internal/vettest"
	"github.com/ctxplumb/ctxplumb/vet/lost"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestAnalyzer(t *testing.T) {
	vettest.Run(t, lost.Analyzer, "bad", "bad/helper", "unfixed", "good", "odd")
}
