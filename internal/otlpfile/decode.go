package otlpfile

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// Read reads one recording; name stands for it in errors. It takes any OTLP/JSON lines of traces, up to 8 MiB each: of
// a span that is not ctxplumb's the kind is the span's, and the link is tied, or root where there is no parent. Records
// keep the order of the lines, times are in UTC. An empty recording is an error, and so is one that was cut off.
func Read(r io.Reader, name string) (*tracer.Tree, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxRead)
	tree, n, empty := new(tracer.Tree), 0, true
	for lines.Scan() {
		n++
		line := bytes.TrimSpace(lines.Bytes())
		if len(line) == 0 {
			continue
		}
		empty = false
		if err := decode(line, tree); err != nil && lines.Err() == nil { // where reading failed, that is the reason
			return nil, fmt.Errorf("ctxplumb: recording %s, line %d: %w", name, n, err)
		}
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return nil, fmt.Errorf("ctxplumb: recording %s, line %d: longer than %d MiB: is it a recording? a Collector"+
			" must write smaller batches", name, n+1, maxRead>>20)
	case err != nil:
		return nil, fmt.Errorf("ctxplumb: recording %s: %w", name, unreadable(err))
	case empty:
		return nil, fmt.Errorf("ctxplumb: recording %s: it is empty: was the run killed before it wrote? run it again", name)
	}
	return tree, nil
}

// decode adds the spans of one line to tree.
func decode(line []byte, tree *tracer.Tree) error {
	traces, err := parse(line)
	if err != nil {
		return fmt.Errorf("not OTLP/JSON (%w): was the run killed while it wrote? run it again", err)
	}
	for _, rs := range traces.ResourceSpans().All() {
		if err := add(tree, rs); err != nil {
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
// any bytes for text and descends as deep as the line leads. encoding/json stops at 10,000 levels.
func check(line []byte) error {
	if !utf8.Valid(line) {
		return errors.New("it is not UTF-8")
	}
	if json.Valid(line) {
		return nil
	}
	return json.Unmarshal(line, new(json.RawMessage))
}

func add(tree *tracer.Tree, rs ptrace.ResourceSpans) error {
	var res resource
	if err := resourceFields.get(&res, rs.Resource().Attributes()); err != nil {
		return fmt.Errorf("resource: %w", err)
	}
	tree.Grace = max(tree.Grace, res.Grace)
	tree.Evicted = min(tree.Evicted+res.Evicted, maxEvicted)
	for _, ss := range rs.ScopeSpans().All() {
		for _, span := range ss.Spans().All() {
			r := tracer.Record{Package: res.Package}
			if err := getRecord(&r, span); err != nil {
				return fmt.Errorf("span %s: %w", tracer.ID(span.SpanID()), err)
			}
			tree.Records = append(tree.Records, r)
		}
	}
	return nil
}
