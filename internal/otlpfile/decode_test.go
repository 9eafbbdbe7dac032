package otlpfile_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/internal/otlpfile"
	"github.com/ctxplumb/ctxplumb/tracer"
)

const empty = `{"resourceSpans":[{}]}`

func span(fields string) string {
	return `{"resourceSpans":[{"scopeSpans":[{"spans":[{"spanId":"0102030405060708",` + fields + `}]}]}]}`
}

func attribute(key, value string) string {
	return `{"key":"` + key + `","value":` + value + `}`
}

// node is a span with what every node has, and more attributes.
func node(more ...string) string {
	own := []string{attribute("ctxplumb.kind", `{"stringValue":"task"}`), attribute("ctxplumb.link", `{"stringValue":"root"}`)}
	return `"attributes":[` + strings.Join(append(own, more...), ",") + `]`
}

func spanWith(key, value string) string { return span(node(attribute(key, value))) }

func resourceWith(key, value string) string {
	return `{"resourceSpans":[{"resource":{"attributes":[` + attribute(key, value) + `]}}]}`
}

func TestReadHostile(t *testing.T) {
	t.Parallel()
	const (
		file    = "ctxplumb: recording a.jsonl"
		line1   = file + ", line 1: "
		killed  = ": was the run killed while it wrote? run it again"
		version = ": did another version of ctxplumb write it? run it again with this one"
		span1   = line1 + "span 0102030405060708: "
	)
	tests := []struct{ name, in, want string }{
		{"empty", "", file + ": it is empty: was the run killed before it wrote? run it again"},
		{"blank lines only", "\n \r\n\t", file + ": it is empty: was the run killed before it wrote? run it again"},
		{"cut off", empty + "\n\n" + empty[:15], file + ", line 3: not OTLP/JSON (unexpected end of JSON input)" + killed},
		{"cut off between brackets", empty[:len(empty)-1] + "\n", line1 + "not OTLP/JSON (unexpected end of JSON input)" + killed},
		{"two values", empty + empty, line1 + "not OTLP/JSON (invalid character '{' after top-level value)" + killed},
		{"binary", "\x00\x01\x02", line1 + "not OTLP/JSON (invalid character '\\x00' looking for beginning of value)" + killed},
		{"not UTF-8", "{\"a\":\"\xff\"}", line1 + "not OTLP/JSON (it is not UTF-8)" + killed},
		{"text", "ok  shop 0.1s", line1 + "not OTLP/JSON (invalid character 'o' looking for beginning of value)" + killed},
		{"brackets that do not match", `{"resourceSpans":[}]`, line1 + "not OTLP/JSON (invalid character '}' looking for beginning of value)" + killed},
		{"null", "null", line1 + "not OTLP/JSON (it has no resourceSpans)" + killed},
		{"other object", `{"resourceMetrics":[{}]}`, line1 + "not OTLP/JSON (it has no resourceSpans)" + killed},
		{"array", "[]", line1 + "not OTLP/JSON (ReadObject: expect { or , or } or n, but found [)" + killed},
		{"short trace id", span(`"traceId":"0102"`), line1 + "not OTLP/JSON (ID.UnmarshalJSONIter: length mismatch)" + killed},
		{"long parent id", span(`"parentSpanId":"010203040506070809"`), line1 + "not OTLP/JSON (ID.UnmarshalJSONIter: length mismatch)" + killed},
		{"odd parent id", span(`"parentSpanId":"01020304050607080"`), line1 + "not OTLP/JSON (ID.UnmarshalJSONIter: encoding/hex: odd length hex string)" + killed},
		{"base64 id", span(`"traceId":"AAECAwQFBgcICQoLDA0ODw=="`), line1 + "not OTLP/JSON (ID.UnmarshalJSONIter: length mismatch)" + killed},
		{"id with an escape", span(`"parentSpanId":"\u00300020304050607"`), line1 + "not OTLP/JSON (ID.UnmarshalJSONIter: length mismatch)" + killed},
		{"number as name", span(`"name":5`), line1 + `not OTLP/JSON (ReadString: expects " or n, but found 5)` + killed},
		{"negative start", span(`"startTimeUnixNano":-1`), line1 + "not OTLP/JSON (readUint64: unexpected character: \uFFFD)" + killed},
		{"huge start", span(`"startTimeUnixNano":1e99`), line1 + "not OTLP/JSON (ReadObject: expect { or , or } or n, but found e)" + killed},
		{"start beyond uint64", span(`"startTimeUnixNano":"18446744073709551616"`), line1 + `not OTLP/JSON (ReadUint64: strconv.ParseUint: parsing "18446744073709551616": value out of range)` + killed},
		{"start beyond time", span(node() + `,"startTimeUnixNano":"9223372036854775808"`), span1 + "its start or end lies after the year 2262" + version},
		{"end beyond time", span(node() + `,"endTimeUnixNano":"18446744073709551615"`), span1 + "its start or end lies after the year 2262" + version},
		{"negative cancelled", spanWith("ctxplumb.cancelled", `{"intValue":"-1"}`), span1 + "ctxplumb.cancelled: -1 is negative" + version},
		{"text as flag", spanWith("ctxplumb.blind", `{"stringValue":"yes"}`), span1 + "ctxplumb.blind: of type Str, not Bool" + version},
		{"no value", spanWith("ctxplumb.test", `{}`), span1 + "ctxplumb.test: of type Empty, not Str" + version},
		{"unknown kind", spanWith("ctxplumb.kind", `{"stringValue":"\u001b[2J"}`), span1 + `ctxplumb.kind: "\x1b[2J" is none of ["server" "client" "go" "task" "attempt" "compensation"]` + version},
		{"unknown link", spanWith("ctxplumb.link", `{"stringValue":"glued"}`), span1 + `ctxplumb.link: "glued" is none of ["root" "tied" "remote" "cut" "lost" "detached" "opaque" "doomed"]` + version},
		{"no link", span(`"attributes":[` + attribute("ctxplumb.kind", `{"stringValue":"task"}`) + `]`), span1 + "it has no ctxplumb.link" + version},
		{"otel trace", spanWith("ctxplumb.otel_trace", `{"stringValue":"0b"}`), span1 + `ctxplumb.otel_trace: "0b" is not 32 hex digits` + version},
		{"stack of text", spanWith("ctxplumb.stack", `{"arrayValue":{"values":[{"stringValue":"f"}]}}`), span1 + "ctxplumb.stack: holds a Str, not a Map" + version},
		{"frame on line -5", spanWith("ctxplumb.stack", `{"arrayValue":{"values":[{"kvlistValue":{"values":[`+attribute("line", `{"intValue":-5}`)+`]}}]}}`), span1 + "ctxplumb.stack: line: -5 is negative" + version},
		{"culprit without type", spanWith("ctxplumb.culprit", `{"kvlistValue":{"values":[{"key":"file"}]}}`), span1 + "ctxplumb.culprit: file: of type Empty, not Str" + version},
		{"negative grace", resourceWith("ctxplumb.grace", `{"intValue":"-9223372036854775808"}`), line1 + "resource: ctxplumb.grace: -9223372036854775808 is negative" + version},
		{"huge evicted", resourceWith("ctxplumb.evicted", `{"intValue":"9223372036854775808"}`), line1 + `not OTLP/JSON (ReadInt64: strconv.ParseInt: parsing "9223372036854775808": value out of range)` + killed},
		{"five million levels", strings.Repeat("[", 5_000_000), line1 + "not OTLP/JSON (invalid character '[' exceeded max depth)" + killed},
		{"five million levels of attribute", deep(5_000_000 / 3), file + ", line 1: longer than 8 MiB: is it a recording? a Collector must write smaller batches"},
		{"300,000 levels of attribute", deep(100_000), line1 + "not OTLP/JSON (invalid character '{' exceeded max depth)" + killed},
		{"9 MiB line", empty + "\n" + strings.Repeat(" ", 9<<20), file + ", line 2: longer than 8 MiB: is it a recording? a Collector must write smaller batches"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tree, err := otlpfile.Read(strings.NewReader(tt.in), "a.jsonl")
			if tree != nil || err == nil {
				t.Fatalf("got a tree %v, error %v", tree, err)
			}
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// deep nests a foreign attribute, three levels of JSON for each of its own.
func deep(levels int) string {
	const open, end = `{"arrayValue":{"values":[`, `]}}`
	return spanWith("foreign", strings.Repeat(open, levels)+`{}`+strings.Repeat(end, levels))
}

func TestRead(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, in string
		want     tracer.Tree
	}{
		{"no newline at the end", empty, tracer.Tree{}},
		{"blank lines and CR LF", "\r\n" + empty + "\r\n\n", tracer.Tree{}},
		{"levels that encoding/json takes", deep(3_300), tracer.Tree{Records: []tracer.Record{
			{ID: tracer.ID{1, 2, 3, 4, 5, 6, 7, 8}, Kind: tracer.Task, Link: tracer.LinkRoot},
		}}},
		{"the last of two attributes counts", span(node(attribute("ctxplumb.culprit", `{"kvlistValue":{"values":[`+attribute("func", `{"stringValue":"f"}`)+`]}}`),
			attribute("ctxplumb.culprit", `{"kvlistValue":{"values":[`+attribute("file", `{"stringValue":"g"}`)+`]}}`))), tracer.Tree{Records: []tracer.Record{
			{ID: tracer.ID{1, 2, 3, 4, 5, 6, 7, 8}, Kind: tracer.Task, Link: tracer.LinkRoot, Culprit: tracer.Frame{File: "g"}},
		}}},
		{"lines add up", resourceWith("ctxplumb.evicted", `{"intValue":"2"}`) + "\n" +
			resourceWith("ctxplumb.grace", `{"intValue":"5"}`) + "\n" + resourceWith("ctxplumb.evicted", `{"intValue":3}`),
			tracer.Tree{Grace: 5, Evicted: 5}},
		{"and stay in range", strings.Repeat(resourceWith("ctxplumb.evicted", `{"intValue":"9223372036854775807"}`)+"\n", 3),
			tracer.Tree{Evicted: 1<<63 - 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(&tt.want, read(t, []byte(tt.in))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Spans as the Collector's file exporter writes them, of which one is a node.
func TestReadForeign(t *testing.T) {
	t.Parallel()
	const head = `"traceId":"000102030405060708090a0b0c0d0e0f",`
	lines := `{"resourceSpans":[{"resource":{"attributes":[` + attribute("service.name", `{"stringValue":"shop"}`) +
		`]},"schemaUrl":"https://opentelemetry.io/schemas/1.26.0","scopeSpans":[{"scope":{"name":"otelgrpc"},"spans":[` +
		`{` + head + `"spanId":"0100000000000000","name":"Place","kind":2,"startTimeUnixNano":"9223372036854775808","status":{"code":2},` +
		`"attributes":[` + attribute("rpc.system", `{"stringValue":"grpc"}`) + `,` + attribute("dtm.trans_id", `{"stringValue":"t1"}`) + `],"future":[{}]},` +
		`{` + head + `"spanId":"0200000000000000","kind":"SPAN_KIND_CLIENT",` + node() + `},` +
		`{"trace_id":"","span_id":"0400000000000000"}]}]}]}`
	got, err := otlpfile.Read(strings.NewReader(lines), "a.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	want := &otlpfile.Recording{Foreign: 2, Tree: &tracer.Tree{Records: []tracer.Record{{
		Trace: tracer.TraceID{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, ID: tracer.ID{2},
		Kind: tracer.Task, Link: tracer.LinkRoot, Package: "shop",
	}}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"not ctxplumb's, and left out: 2 of the spans"}, got.Notes()); diff != "" {
		t.Error(diff)
	}
}

// A failing disk must not read as a truncated recording.
func TestReadError(t *testing.T) {
	t.Parallel()
	broken := errors.New("input/output error")
	r := io.MultiReader(strings.NewReader(empty+"\n{"), iotest.ErrReader(broken))
	_, err := otlpfile.Read(r, "a.jsonl")
	if !errors.Is(err, broken) || err.Error() != "ctxplumb: recording a.jsonl: input/output error" {
		t.Errorf("got %v", err)
	}
}
