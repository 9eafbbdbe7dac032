package gotest

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Results reads in the output of go test what became of packages. It is safe for concurrent use.
type Results struct {
	packages []Package

	mu      sync.Mutex
	line    []byte // as far as it has come, and not beyond maxLine
	ended   []string
	unbuilt unbuilt
}

const maxLine = 4096

var (
	// endedLine is what go test says last of a package; under -json a tab is written \t.
	endedLine   = regexp.MustCompile(`(?:ok  |FAIL|\?   )(?:\t|\\t)(\S+?)(?:\t|\\t| )`)
	unbuiltLine = regexp.MustCompile(`FAIL(?:\t|\\t)\S+ \[(?:build|setup) failed\]`)
)

// NewResults returns one that reads what becomes of packages.
func NewResults(packages []Package) *Results { return &Results{packages: packages} }

// Write never fails.
func (r *Results) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for part := range bytes.Lines(p) {
		r.line = append(r.line, part[:min(len(part), maxLine-len(r.line))]...)
		if part[len(part)-1] == '\n' {
			r.scan()
		}
	}
	return len(p), nil
}

func (r *Results) scan() {
	if m := endedLine.FindSubmatch(r.line); m != nil {
		r.end(string(m[1]), unbuiltLine.Match(r.line))
	}
	r.line = r.line[:0]
}

// end keeps a package, unless what seemed to be one is a test's own output, or has been told before.
func (r *Results) end(path string, unbuilt bool) {
	known := slices.ContainsFunc(r.packages, func(p Package) bool { return p.ImportPath == path })
	if !known || slices.Contains(r.ended, path) {
		return
	}
	r.ended = append(r.ended, path)
	if unbuilt {
		r.unbuilt = append(r.unbuilt, path)
	}
}

// Count is how many packages have ended.
func (r *Results) Count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.ended)
}

// unbuilt names the packages that do not build, as an error.
type unbuilt []string

func (u unbuilt) Error() string {
	return "cannot build the tests of " + strings.Join(slices.Sorted(slices.Values(u)), ", ") + ": mend what the compiler says above, and run again"
}
