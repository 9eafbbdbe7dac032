package main

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
)

// unbuilt reads the output of go test for those of packages that do not build. As an error it names them.
type unbuilt struct {
	packages []testPackage
	names    []string
	line     []byte // as far as it has come, and not beyond maxLine
}

const maxLine = 4096

// unbuiltLine is what go test says of such a package; under -json a tab is written \t.
var unbuiltLine = regexp.MustCompile(`FAIL(?:\t|\\t)(\S+) \[(?:build|setup) failed\]`)

// Write never fails.
func (u *unbuilt) Write(p []byte) (int, error) {
	for part := range bytes.Lines(p) {
		u.line = append(u.line, part[:min(len(part), maxLine-len(u.line))]...)
		if part[len(part)-1] == '\n' {
			u.scan()
		}
	}
	return len(p), nil
}

func (u *unbuilt) scan() {
	if m := unbuiltLine.FindSubmatch(u.line); m != nil && slices.ContainsFunc(u.packages, func(p testPackage) bool {
		return p.ImportPath == string(m[1])
	}) {
		u.names = append(u.names, string(m[1]))
	}
	u.line = u.line[:0]
}

func (u *unbuilt) Error() string {
	return "cannot build the tests of " + strings.Join(slices.Sorted(slices.Values(u.names)), ", ") + ": mend what the compiler says above, and run again"
}
