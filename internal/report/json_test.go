package report_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// What is quoted in the JSON for the sake of terminals says the same as before.
func FuzzJSON(f *testing.F) {
	for _, s := range []string{"plain", "\x1b[31m", "\u202e", "\U000e0041", `"\u0041`, "\xff<&>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		var b bytes.Buffer
		tree := &tracer.Tree{Records: []tracer.Record{{Name: name}}}
		r := tracer.Report{Drops: []tracer.Drop{{Name: name, Path: []string{name, name}}}, Verdicts: []tracer.Verdict{tracer.Cut}}
		if err := report.JSON(&b, tree, r, report.Options{}); err != nil {
			t.Fatal(err)
		}
		var got struct{ Drops []struct{ Name, Path string } }
		if err := json.Unmarshal(b.Bytes(), &got); err != nil {
			t.Fatalf("%v in:\n%s", err, &b)
		}
		valid := string([]rune(name)) // one U+FFFD for each byte that is no UTF-8, as in encoding/json
		want := []struct{ Name, Path string }{{valid, valid + " > " + valid}}
		if diff := cmp.Diff(want, got.Drops); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}
