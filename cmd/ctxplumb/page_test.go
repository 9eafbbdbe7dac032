package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/internal/report"
)

// A drop is shown on a page, where -out says or by default, unless a program reads or it cannot be written.
func TestPage(t *testing.T) {
	t.Chdir(folder(t, map[string]string{"taken/" + defaultPage + "/x": ""}))
	text, page := output{"text", toStdout}, output{"html", defaultPage}
	for _, c := range []struct {
		name, dir string
		given     outputs
		dropped   bool
		want      outputs
		named     string
		notes     []string
	}{
		{"a drop", ".", nil, true, outputs{text, page}, defaultPage, nil},
		{"none", ".", nil, false, outputs{text}, "", nil},
		{"another path", ".", outputs{{"html", "a.html"}}, true, outputs{{"html", "a.html"}, text}, "a.html", nil},
		{"another path, and no drop", ".", outputs{{"html", "a.html"}}, false, outputs{{"html", "a.html"}, text}, "a.html", nil},
		{"for a program", ".", outputs{{"json", toStdout}}, true, outputs{{"json", toStdout}}, "", nil},
		{"the page for a program", ".", outputs{{"html", toStdout}}, true, outputs{{"html", toStdout}}, "", nil},
		{"not to be written", "taken", nil, true, outputs{text}, "",
			[]string{"no page: -out html:ctxplumb-report.html: it is a folder, name a file in it"}},
	} {
		t.Chdir(c.dir)
		options := report.Options{Page: c.given.page()}
		all := c.given.all()
		got := all.withPage(&options, c.dropped)
		if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(output{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
		if diff := cmp.Diff(report.Options{Page: c.named, Notes: c.notes}, options); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}
