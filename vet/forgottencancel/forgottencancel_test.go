package forgottencancel_test

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/ctxplumb/ctxplumb/vet/forgottencancel"
	"github.com/ctxplumb/ctxplumb/vet/internal/vettest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func Test(t *testing.T) { vettest.Run(t, forgottencancel.Analyzer, "bad", "good", "helper") }
