package printable_test

import (
	"strconv"
	"testing"
	"unicode"

	"go.uber.org/goleak"

	"github.com/ctxplumb/ctxplumb/internal/printable"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestLine(t *testing.T) {
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
		"\uffff":               `\uffff`,
	} {
		if got := printable.Line(in); got != want {
			t.Errorf("Line(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	const in, want = "{\n  \"a\": \"\u202e\"\n}\n", "{\n  \"a\": \"\\u202e\"\n}\n"
	if got := printable.JSON(in); got != want {
		t.Errorf("JSON(%q) = %q, want %q", in, got, want)
	}
}

// The oracle is strconv: it calls printable what has a form on paper.
func FuzzLine(f *testing.F) {
	for _, s := range []string{"plain", "\x1b]0;title\a", "a\u2066b", "\xc3", "é\t\r"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := printable.Line(s)
		for _, r := range got {
			if !strconv.IsPrint(r) && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029') {
				t.Errorf("Line(%q) = %q, which has %U", s, got, r)
			}
		}
		if again := printable.Line(got); again != got {
			t.Errorf("Line(%q) = %q, and %q of that", s, got, again)
		}
	})
}
