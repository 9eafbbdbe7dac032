package page_test

import (
	"bytes"
	"io"
	"regexp"
	"testing"

	"go.uber.org/goleak"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/internal/report/page"
	"github.com/ctxplumb/ctxplumb/internal/report/reporttest"
	"github.com/ctxplumb/ctxplumb/tracer"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestHTML(t *testing.T) {
	t.Parallel()
	reporttest.Check(t, withoutCode, "html")
}

var code = regexp.MustCompile(`(?s)<style>.*?</style>|<script>.*?</script>|sha256-[^\n]*?&#39;`)

// withoutCode leaves out of a page what is the same in each: its style, its script and what allows them.
func withoutCode(w io.Writer, tree *tracer.Tree, r tracer.Report, o report.Options) error {
	var b bytes.Buffer
	if err := page.HTML(&b, tree, r, o); err != nil {
		return err
	}
	_, err := w.Write(code.ReplaceAll(b.Bytes(), nil))
	return err
}
