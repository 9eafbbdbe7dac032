package check_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	fenced = regexp.MustCompile("(?s)```text\n(.*?)```")
	quoted = regexp.MustCompile(`(?m)^> (.+)$`)
	timing = regexp.MustCompile(`\d+(\.\d+)? ?m?s\b`)
	ascii  = strings.NewReplacer("✘", "x", "├─", "|-", "└─", "`-", "│", "|")
)

// comparePage holds docs/verdicts.md to what ctxplumb said: of each block all lines, in this order, though not all that it
// said; and each cure as it is.
func comparePage(t *testing.T, said string) {
	t.Helper()
	page, err := os.ReadFile(filepath.Join(root, "..", "docs", "verdicts.md"))
	if err != nil {
		t.Fatal(err)
	}
	said = strings.ReplaceAll(said, " -- -race", "") // of the command that runs a test again
	lines := strings.Split(timing.ReplaceAllString(said, "TIME"), "\n")
	for _, block := range fenced.FindAllStringSubmatch(string(page), -1) {
		rest := lines
		for line := range strings.SplitSeq(timing.ReplaceAllString(ascii.Replace(strings.TrimSpace(block[1])), "TIME"), "\n") {
			for len(rest) > 0 && rest[0] != line {
				rest = rest[1:]
			}
			if len(rest) == 0 {
				t.Errorf("docs/verdicts.md has a line that was not said, or not there: %q", line)
				break
			}
		}
	}
	for _, cure := range quoted.FindAllStringSubmatch(string(page), -1) {
		if !strings.Contains(said, `"mend": "`+strings.ReplaceAll(cure[1], `"`, `\"`)+`"`) {
			t.Errorf("docs/verdicts.md has a cure that was not said: %s", cure[1])
		}
	}
}
