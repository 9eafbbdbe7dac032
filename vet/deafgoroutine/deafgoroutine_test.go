package deafgoroutine_test

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/ctxplumb/ctxplumb/vet/deafgoroutine"
	"github.com/ctxplumb/ctxplumb/vet/internal/vettest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func Test(t *testing.T) { vettest.Run(t, deafgoroutine.Analyzer, "bad", "unfixed", "good") }
