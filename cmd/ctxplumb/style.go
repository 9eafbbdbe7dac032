package main

import (
	"cmp"
	"os"
	"strings"

	"golang.org/x/term"
)

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// style says how to draw: ASCII where there is no terminal or the locale is not UTF-8, colour on a terminal that is
// not dumb and where NO_COLOR is not set (https://no-color.org).
func style(terminal bool, getenv func(string) string) (ascii, color bool) {
	locale := strings.ToLower(cmp.Or(getenv("LC_ALL"), getenv("LC_CTYPE"), getenv("LANG")))
	utf8 := strings.Contains(locale, "utf-8") || strings.Contains(locale, "utf8")
	return !terminal || !utf8, terminal && getenv("NO_COLOR") == "" && getenv("TERM") != "dumb"
}
