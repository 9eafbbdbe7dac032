package page_test

import (
	"bytes"
	"io"
	"strings"
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

// withoutCode leaves out of a page what is the same in each: its style, its script and what allows them.
func withoutCode(w io.Writer, tree *tracer.Tree, r tracer.Report, o report.Options) error {
	var b bytes.Buffer
	if err := page.HTML(&b, tree, r, o); err != nil {
		return err
	}
	text := b.String()
	for _, code := range [][2]string{{"; style-src ", "; base-uri "}, {"<style>", "</style>"}, {"<script>", "</script>"}} {
		before, rest, _ := strings.Cut(text, code[0])
		_, after, _ := strings.Cut(rest, code[1])
		text = before + code[0] + code[1] + after
	}
	_, err := io.WriteString(w, text)
	return err
}
