package wait_test

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/ctxplumb/ctxplumb/vet/internal/vettest"
	"github.com/ctxplumb/ctxplumb/vet/internal/wait"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestFacts(t *testing.T) { vettest.Run(t, wait.Analyzer, "parts") }
