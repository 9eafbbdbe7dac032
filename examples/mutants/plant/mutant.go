package plant

import (
	"bytes"
	"cmp"
	"fmt"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"
)

// Harmless is the class of mutants that drop nothing.
const Harmless = "-"

// Mutant is the package with one change.
type Mutant struct {
	Class string            // a letter, or Harmless
	Name  string            // of the mutator
	Func  string            // where it stands
	Texts map[string][]byte // the files that differ, whole
	Mend  []Line            // where a person would mend it, one of them; none where it is harmless
	Known string            // why no test can find it; empty where one must

	Unseen string // why nobody can see it in the source; empty where it must be seen
}

// Line is a line of a file.
type Line struct {
	File string
	Line int
}

// Source gives the text of a line of a file that differs.
func (m Mutant) Source(l Line) string {
	return strings.TrimSpace(strings.Split(string(m.Texts[l.File]), "\n")[l.Line-1])
}

func (l Line) String() string { return fmt.Sprintf("%s:%d", l.File, l.Line) }

// edit replaces a part of a file.
type edit struct {
	file     *file
	pos, end int // offsets
	text     string
}

// mark stands before what a person would mend.
const mark = "§"

// importable are the packages that mutants may need besides those of the file that they stand in, by name.
var importable = map[string]string{
	"codes":     "google.golang.org/grpc/codes",
	"context":   "context",
	"errgroup":  "golang.org/x/sync/errgroup",
	"grpc":      "google.golang.org/grpc",
	"http":      "net/http",
	"metadata":  "google.golang.org/grpc/metadata",
	"oteltrace": "go.opentelemetry.io/otel/trace",
	"os":        "os",
	"parts":     "github.com/ctxplumb/ctxplumb/examples/mutants/parts",
	"signal":    "os/signal",
	"slog":      "log/slog",
	"status":    "google.golang.org/grpc/status",
	"sync":      "sync",
	"time":      "time",
	"tracer":    "github.com/ctxplumb/ctxplumb/tracer",
}

// apply makes the files that edits change, and lists the lines that they mark.
func (s *Source) apply(edits []edit) (texts map[string][]byte, marked []Line) {
	texts = map[string][]byte{}
	for _, f := range s.files {
		var own []edit
		for _, e := range edits {
			if e.file == f {
				own = append(own, e)
			}
		}
		if len(own) == 0 {
			continue
		}
		text := f.changed(append(own, s.missing(f, own)...))
		for {
			before, after, found := bytes.Cut(text, []byte(mark))
			if !found {
				break
			}
			marked = append(marked, Line{f.name, 1 + bytes.Count(before, []byte("\n"))})
			text = slices.Concat(before, after)
		}
		texts[f.name] = text
	}
	return texts, marked
}

func (f *file) changed(edits []edit) []byte {
	slices.SortStableFunc(edits, func(a, b edit) int { return cmp.Compare(a.pos, b.pos) })
	var text []byte
	last := 0
	for _, e := range edits {
		text = append(text, f.text[last:e.pos]...)
		text = append(text, e.text...)
		last = e.end
	}
	return append(text, f.text[last:]...)
}

var qualified = regexp.MustCompile(`\b([a-z]+)\.[A-Z]`)

// missing imports what edits need and the file does not have, on the line of the package clause, so that no line moves.
func (s *Source) missing(f *file, edits []edit) []edit {
	has := map[string]bool{}
	for _, spec := range f.tree.Imports {
		name := s.info.PkgNameOf(spec).Name()
		has[name] = true
	}
	var clause strings.Builder
	for _, e := range edits {
		for _, m := range qualified.FindAllStringSubmatch(e.text, -1) {
			name := m[1]
			if path := importable[name]; path != "" && !has[name] {
				has[name] = true
				fmt.Fprintf(&clause, "; import %s %q", name, path)
			}
		}
	}
	end := s.offset(f.tree.Name.End())
	return []edit{{f, end, end, clause.String()}}
}

// Verify compiles a mutant, as far as types go.
func (s *Source) Verify(m Mutant) error {
	fset := token.NewFileSet()
	var files []*file
	for _, f := range s.files {
		text := f.text
		if changed, ok := m.Texts[f.name]; ok {
			text = changed
		}
		mutated, err := parse(fset, f.name, text)
		if err != nil {
			return err
		}
		files = append(files, mutated)
	}
	_, err := s.check(fset, files, &types.Info{})
	return err
}
