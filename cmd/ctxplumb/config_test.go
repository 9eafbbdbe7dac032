package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/tracer"
)

var newYear = time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)

func TestConfig(t *testing.T) {
	t.Parallel()
	for page, want := range map[string][]report.Ignore{
		"":            {},
		"# nothing\n": {},
		"ignore: []":  {},
		`# what is known
ignore:
  - func: example.com/shop/stock.(*Store).lock
    verdict: deaf
    reason: the driver knows no context # yet
    expires: 2027-01-01
  - {file: legacy/, reason: "goes: soon", expires: "2027-01-01"}
`: {
			{Verdict: tracer.Deaf, Func: "example.com/shop/stock.(*Store).lock", Reason: "the driver knows no context", Expires: newYear},
			{File: "legacy/", Reason: "goes: soon", Expires: newYear},
		},
	} {
		got, err := parseConfig(configName, []byte(page))
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s\n%v (-want +got):\n%s", page, err, diff)
		}
	}
}

func TestConfigMistakes(t *testing.T) {
	t.Parallel()
	const good = "ignore:\n  - file: a.go\n    reason: r\n    expires: 2027-01-01\n"
	for page, want := range map[string]string{
		"ignore: [":                    ":1:9: sequence end token ']' not found",
		"ignore:\n\t- x":               ":2:1: found character '\t' that cannot start any token",
		"ignored: []":                  `:1:1: unknown field "ignored": say ignore`,
		"- x":                          ":1:1: sequence was used where mapping is expected",
		"ignore: all":                  ":1:9: string was used where sequence is expected",
		"ignore:\n  - 3":               ":2:5: int was used where mapping is expected",
		"ignore:\n  - ":                ": entry 1 of ignore is empty: say what to ignore, or remove it",
		good + "    until: never":      `:5:5: unknown field "until": say verdict, func, file, reason, expires`,
		good + "    file: b.go":        `:5:5: mapping key "file" already defined at [2:5]`,
		good + "    verdict: linked":   ":5:14: this is no drop: say one of cut, deaf, lost, leaked, blind",
		good + "    verdict: [cut]":    ":5:14: this is no drop: say one of cut, deaf, lost, leaked, blind",
		good[:50] + "tomorrow":         ":4:14: this is no day: say it as in 2026-12-31",
		good[:50] + "2026-02-30":       ":4:14: this is no day: say it as in 2026-12-31",
		good[:36]:                      ":2:5: an ignore wants a day on which it expires, such as expires: 2026-12-31",
		"ignore:\n  - file: a.go":      ":2:5: an ignore wants a reason",
		"ignore:\n  - reason: r":       ":2:5: an ignore wants a place: func, file or both",
		good + "---\nignore: []":       ": one document is read, and here is another: put all into the first",
		"ignore: *all":                 `:1:10: could not find alias "all"`,
		"ignore:\n  - file: {a: b.go}": ":2:11: cannot unmarshal map[string]interface {} into Go struct field config.Ignore of type string",
	} {
		got, err := parseConfig(configName, []byte(page))
		if err == nil || err.Error() != configName+want || got != nil {
			t.Errorf("%s\n%+v, %v, want %s", page, got, err, want)
		}
	}
}

// The file of the current folder goes before that of the module, and no other is looked for.
func TestFindConfig(t *testing.T) {
	dir := folder(t, map[string]string{
		configName: "", "m/go.mod": "", "m/" + configName: "", "m/a/" + configName: "", "m/a/b/c/x": "", "m/d/x": "", "n/go.mod": "", "n/a/x": "",
	})
	for here, want := range map[string]string{"m/a": configName, "m/d": "../" + configName, "m/a/b/c": "../../../" + configName, "n/a": ""} {
		t.Chdir(filepath.Join(dir, here))
		if got, err := findConfig(); filepath.ToSlash(got) != want || err != nil {
			t.Errorf("in %s: %q, %v, want %q", here, got, err, want)
		}
	}
	t.Chdir(dir)
	if err := os.WriteFile(configName, make([]byte, maxConfig+1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readConfig(configName); err == nil || err.Error() != ".ctxplumb.yaml has more than 64 KB: it is for ignores alone" {
		t.Errorf("one that is too large: %v", err)
	}
}

// JSON is YAML: what encoding/json makes of an ignore is read as that ignore. Anything else is read, or the place of the
// mistake is named.
func FuzzConfig(f *testing.F) {
	f.Add("ignore: []", "a.go", "reason")
	f.Add("ignore: &a\n  - *a", "\u202e", "- # \"")
	f.Fuzz(func(t *testing.T, page, file, reason string) {
		var wrong *misread
		if _, err := parseConfig(configName, []byte(page)); errors.As(err, &wrong) && !strings.HasPrefix(err.Error(), configName+":") {
			t.Errorf("%q: %v", page, err)
		}
		if file == "" || strings.TrimSpace(reason) == "" || !utf8.ValidString(file) || !utf8.ValidString(reason) {
			return
		}
		type entry map[string]string
		text, err := json.Marshal(map[string][]entry{"ignore": {{"file": file, "reason": reason, "expires": "2027-01-01"}}})
		if err != nil {
			t.Fatal(err)
		}
		got, err := parseConfig(configName, text)
		if diff := cmp.Diff([]report.Ignore{{File: file, Reason: reason, Expires: newYear}}, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", text, err, diff)
		}
	})
}
