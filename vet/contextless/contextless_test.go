package contextless_test

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/ctxplumb/ctxplumb/vet/contextless"
	"github.com/ctxplumb/ctxplumb/vet/internal/vettest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func Test(t *testing.T) { vettest.Run(t, contextless.Analyzer, "bad", "unfixed", "good", "testkit") }
