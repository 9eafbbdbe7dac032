package sarif_test

import (
	"path/filepath"
	"testing"

	sariflib "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"go.uber.org/goleak"

	"github.com/ctxplumb/ctxplumb/internal/report/reporttest"
	"github.com/ctxplumb/ctxplumb/internal/report/sarif"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestWrite(t *testing.T) {
	t.Parallel()
	reporttest.Check(t, sarif.Write, "sarif")
}

// What is written follows the schema of SARIF 2.1.0.
func TestValid(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.sarif")
	if err != nil || len(files) == 0 {
		t.Fatal("no golden files", err)
	}
	for _, file := range files {
		log, err := sariflib.Open(file, sariflib.WithStrictValidation())
		if err != nil {
			t.Fatal(err)
		}
		if err := log.Validate(); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}
