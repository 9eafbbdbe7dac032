package report

import (
	"regexp"
	"strings"
)

// Again is the command line for a POSIX shell that runs one test of a package again. An empty test runs all of them;
// for an empty pkg there is nothing to run, and the line is empty. The flags are for go test.
func Again(test, pkg string, flags ...string) string {
	if pkg == "" {
		return ""
	}
	words := []string{"ctxplumb", "test"}
	if test != "" {
		words = append(words, "-run", shell(pattern(test)))
	}
	words = append(words, shell(pkg))
	if len(flags) > 0 {
		words = append(words, "--")
	}
	for _, f := range flags {
		words = append(words, shell(f))
	}
	return strings.Join(words, " ")
}

// pattern is what -run takes for exactly the test of this name, level by level.
func pattern(test string) string {
	levels := strings.Split(test, "/")
	for i, name := range levels {
		levels[i] = "^" + regexp.QuoteMeta(name) + "$"
	}
	return strings.Join(levels, "/")
}

var plain = regexp.MustCompile(`^[A-Za-z0-9_@%+=:,./-]+$`)

func shell(word string) string {
	if plain.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
