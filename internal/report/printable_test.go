package report_test

import (
	"bytes"
	"encoding/json"
	"strconv"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/tracer"
)

func TestPrintable(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                     "",
		"POST /orders/{id}":    "POST /orders/{id}",
		"Bestellung über 注文 🙂": "Bestellung über 注文 🙂",
		"x\t= 1":               "x = 1",
		"\x1b[2J":              `\u001b[2J`,
		"a\nb\x7f":             `a\u000ab\u007f`,
		"\u202egpj.exe\ufeff":  `\u202egpj.exe\ufeff`,
		"\U000e0041":           `\udb40\udc41`,
		"\xff":                 `\ufffd`,
	} {
		if got := report.Printable(in); got != want {
			t.Errorf("Printable(%q) = %q, want %q", in, got, want)
		}
	}
}

// The oracle is strconv: it calls printable what has a form on paper.
func FuzzPrintable(f *testing.F) {
	for _, s := range []string{"plain", "\x1b]0;title\a", "a\u2066b", "\xc3", "é\t\r"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := report.Printable(s)
		for _, r := range got {
			if !strconv.IsPrint(r) && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029') {
				t.Errorf("Printable(%q) = %q, which has %U", s, got, r)
			}
		}
		if again := report.Printable(got); again != got {
			t.Errorf("Printable(%q) = %q, and %q of that", s, got, again)
		}
	})
}

// What is quoted in the JSON for the sake of terminals says the same as before.
func FuzzJSON(f *testing.F) {
	for _, s := range []string{"plain", "\x1b[31m", "\u202e", "\U000e0041", `"\u0041`, "\xff<&>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		var b bytes.Buffer
		r := tracer.Report{Drops: []tracer.Drop{{Name: name, Path: []string{name, name}}}}
		if err := report.JSON(&b, nil, r, report.Options{}); err != nil {
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
