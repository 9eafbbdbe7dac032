package report_test

import (
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/internal/report"
)

func TestAgain(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		test, pkg string
		flags     []string
		want      string
	}{
		{"TestPlace/client_goes_away", "./orders", nil, `ctxplumb test -run '^TestPlace$/^client_goes_away$' ./orders`},
		{"TestA", ".", []string{"-race", "-tags=a b"}, `ctxplumb test -run '^TestA$' . -- -race '-tags=a b'`},
		{"", "example.com/shop", nil, `ctxplumb test example.com/shop`},
		{"TestA", "", nil, ""},
		{"TestA/it's_(1+1)#01", "./a b", nil, `ctxplumb test -run '^TestA$/^it'\''s_\(1\+1\)#01$' './a b'`},
	} {
		if diff := cmp.Diff(c.want, report.Again(c.test, c.pkg, c.flags...)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

// The oracles are a shell, for the quotes, and package regexp, for the levels of the name.
func FuzzAgain(f *testing.F) {
	f.Add("TestA/b c/$HOME", "./a'b")
	f.Add("Test*(`id`)", "example.com/\\x;y")
	f.Fuzz(func(t *testing.T, test, pkg string) {
		if test == "" || pkg == "" || strings.ContainsRune(test+pkg, 0) || !utf8.ValidString(test) {
			return
		}
		out, err := exec.Command("sh", "-c", `ctxplumb() { for w; do printf '%s\0' "$w"; done; }; `+report.Again(test, pkg)).Output()
		if err != nil {
			t.Fatal(err)
		}
		words := strings.Split(string(out), "\x00")
		if diff := cmp.Diff([]string{"test", "-run", "", pkg, ""}, blank(words, 2)); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
		names, patterns := strings.Split(test, "/"), strings.Split(words[2], "/")
		if len(names) != len(patterns) {
			t.Fatalf("%d levels of %q became %d: %q", len(names), test, len(patterns), words[2])
		}
		for i, p := range patterns {
			if re := regexp.MustCompile(p); !re.MatchString(names[i]) || re.MatchString("x"+names[i]) || re.MatchString(names[i]+"x") {
				t.Errorf("%q does not stand for %q alone", p, names[i])
			}
		}
	})
}

func blank(words []string, i int) []string {
	words = append([]string(nil), words...)
	if i < len(words) {
		words[i] = ""
	}
	return words
}
