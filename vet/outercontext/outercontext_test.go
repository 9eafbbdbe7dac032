package outercontext_test

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/ctxplumb/ctxplumb/vet/internal/vettest"
	"github.com/ctxplumb/ctxplumb/vet/outercontext"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func Test(t *testing.T) { vettest.Run(t, outercontext.Analyzer, "bad", "unfixed", "good") }
