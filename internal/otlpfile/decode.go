package otlpfile

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// part is what some lines hold.
type part struct {
	tree     tracer.Tree
	foreign  int      // spans that are not ctxplumb's
	journals []string // the packages of the journals that begin here
	blank    bool     // there is nothing
	err      error    // of the first line that could not be read, none after it was
	torn     bool     // and that line is the last of the file, and cut off: no newline ends it
	known    map[string]string
}

// decode reads lines, of which the first has number n.
func decode(lines []byte, n int) part {
	p := part{blank: true, known: map[string]string{}}
	for line := range bytes.Lines(lines) {
		if text := bytes.TrimSpace(line); len(text) > 0 {
			p.blank = false
			if err := p.decode(text); err != nil {
				p.err, p.torn = fmt.Errorf("line %d: %w", n, err), line[len(line)-1] != '\n'
				break
			}
		}
		n++
	}
	p.tree.Records = append([]tracer.Record(nil), p.tree.Records...) // to size: a million are kept
	p.known = nil
	return p
}

// decode adds the spans of one line.
func (p *part) decode(line []byte) error {
	traces, err := parse(line)
	if err != nil {
		return fmt.Errorf("not OTLP/JSON (%w): was the run killed while it wrote? run it again", err)
	}
	for _, rs := range traces.ResourceSpans().All() {
		if err := p.add(rs); err != nil {
			return fmt.Errorf("%w: did another version of ctxplumb write it? run it again with this one", err)
		}
	}
	return nil
}

func parse(line []byte) (ptrace.Traces, error) {
	if err := check(line); err != nil {
		return ptrace.Traces{}, err
	}
	traces, err := new(ptrace.JSONUnmarshaler).UnmarshalTraces(line)
	if err != nil {
		reason, _, _ := strings.Cut(err.Error(), ", error found in ") // what follows quotes the line
		return ptrace.Traces{}, errors.New(strings.ToValidUTF8(reason, "\uFFFD"))
	}
	if traces.ResourceSpans().Len() == 0 {
		return ptrace.Traces{}, errors.New("it has no resourceSpans")
	}
	return traces, nil
}

// check refuses what pdata would not: it stops after the first value, forgives brackets that do not match, takes
// any bytes for text and descends as deep as the line leads. encoding/json stops at 10,000 levels. An object of three
// bytes becomes a hundred times as much, so that there is a bound for them too.
func check(line []byte) error {
	if !utf8.Valid(line) {
		return errors.New("it is not UTF-8")
	}
	if !json.Valid(line) {
		return json.Unmarshal(line, new(json.RawMessage))
	}
	if bytes.Count(line, []byte("{"))+bytes.Count(line, []byte("null")) > maxObjects {
		return fmt.Errorf("it has more than %d objects: a Collector must write smaller batches", maxObjects)
	}
	return nil
}

func (p *part) add(rs ptrace.ResourceSpans) error {
	var res resource
	if err := resourceFields.get(&res, rs.Resource().Attributes()); err != nil {
		return fmt.Errorf("resource: %w", err)
	}
	if res.Journal {
		p.journals = append(p.journals, res.Package)
	}
	p.tree.Grace = max(p.tree.Grace, res.Grace)
	p.tree.Evicted = min(p.tree.Evicted+res.Evicted, maxEvicted)
	p.tree.Unsampled = min(p.tree.Unsampled+res.Unsampled, maxEvicted)
	for _, ss := range rs.ScopeSpans().All() {
		p.tree.Records = slices.Grow(p.tree.Records, min(ss.Spans().Len(), spansALine)) // the rest may be foreign
		for _, span := range ss.Spans().All() {
			if _, ours := span.Attributes().Get(kindKey); !ours {
				p.foreign++
				continue
			}
			r := tracer.Record{Package: cmp.Or(res.Package, res.Service)}
			if err := getRecord(&r, span); err != nil {
				return fmt.Errorf("span %s: %w", tracer.ID(span.SpanID()), err)
			}
			p.share(&r)
			p.tree.Records = append(p.tree.Records, r)
		}
	}
	return nil
}

// share keeps each text once: a million nodes have few names.
func (p *part) share(r *tracer.Record) {
	texts := []*string{&r.Name, &r.Cutter, &r.Transaction, &r.Branch, &r.Op, &r.Package, &r.Test}
	for i := range r.Stack {
		f := &r.Stack[i]
		texts = append(texts, &f.Func, &f.File, &f.Source)
	}
	for _, t := range append(texts, &r.Culprit.Func, &r.Culprit.File, &r.Culprit.Source) {
		if known, ok := p.known[*t]; ok {
			*t = known
		} else {
			p.known[*t] = *t
		}
	}
}
