package otlpfile

import (
	"bufio"
	"fmt"
	"io"

	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// Encode writes tree to w as OTLP/JSON lines in the order of its records, no line over 256 KiB. A tree without records
// is one line, for its grace and what was evicted. Equal trees give equal bytes; bytes that are not UTF-8 become
// U+FFFD. It fails where w fails, and where a single record does not fit in a line.
func Encode(w io.Writer, tree *tracer.Tree) error {
	if err := encode(w, tree); err != nil {
		return fmt.Errorf("ctxplumb: recording: %w", err)
	}
	return nil
}

func encode(w io.Writer, tree *tracer.Tree) error {
	out := bufio.NewWriter(w)
	e := encoder{out, resourceOf(tree)}
	for rest := tree.Records; ; {
		n := batch(rest)
		if err := e.write(rest[:n]); err != nil {
			return err
		}
		if rest = rest[n:]; len(rest) == 0 {
			return out.Flush()
		}
	}
}

// batch gives the length of the first batch of records: they share the package, which is the resource's.
func batch(records []tracer.Record) int {
	n := 0
	for n < min(len(records), spansALine) && records[n].Package == records[0].Package {
		n++
	}
	return n
}

type encoder struct {
	w   io.Writer
	res resource
}

func (e *encoder) write(records []tracer.Record) error {
	line, err := e.line(records)
	if err != nil {
		return err
	}
	if len(line) < maxWritten {
		e.res.Evicted, e.res.Unsampled = 0, 0 // once a recording, so that the lines add up
		_, err := e.w.Write(append(line, '\n'))
		return err
	}
	half := len(records) / 2
	if half == 0 {
		return tooLarge(&records[0], len(line))
	}
	if err := e.write(records[:half]); err != nil {
		return err
	}
	return e.write(records[half:])
}

func tooLarge(r *tracer.Record, size int) error {
	return fmt.Errorf("%s %.80q takes %d KiB, a line holds %d: give it a shorter name and a shallower stack",
		r.Kind, r.Name, size>>10, maxWritten>>10)
}

func (e *encoder) line(records []tracer.Record) ([]byte, error) {
	if len(records) > 0 {
		e.res.Package = records[0].Package
	}
	return new(ptrace.JSONMarshaler).MarshalTraces(traces(e.res, records))
}

// Traces gives tree as spans of the service of that name, which stands for the package where a record names none.
func Traces(service string, tree *tracer.Tree) ptrace.Traces {
	res := resourceOf(tree)
	res.Service = service
	return traces(res, tree.Records)
}

func resourceOf(tree *tracer.Tree) resource {
	return resource{Grace: tree.Grace, Evicted: min(tree.Evicted, maxEvicted), Unsampled: min(tree.Unsampled, maxEvicted)}
}

func traces(res resource, records []tracer.Record) ptrace.Traces {
	all := ptrace.NewTraces()
	rs := all.ResourceSpans().AppendEmpty()
	resourceFields.put(&res, rs.Resource().Attributes())
	ss := rs.ScopeSpans().AppendEmpty()
	ss.Scope().SetName(scope)
	ss.Spans().EnsureCapacity(len(records))
	for i := range records {
		putRecord(&records[i], ss.Spans().AppendEmpty())
	}
	return all
}
