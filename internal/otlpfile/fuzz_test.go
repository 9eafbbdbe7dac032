package otlpfile_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/internal/otlpfile"
)

// Whatever Read takes is JSON line by line for encoding/json, and is the same tree after it was written and read again.
func FuzzRead(f *testing.F) {
	f.Add(encode(f, smallTree()))
	f.Add(encode(f, randomTree(1, 3)))
	f.Add([]byte(empty + "\r\n\n" + resourceWith("ctxplumb.evicted", `{"intValue":"9223372036854775807"}`)))
	f.Add([]byte(span(node() + `,"kind":"SPAN_KIND_CLIENT","parentSpanId":"0000000000000001","":1`)))
	f.Add([]byte(empty + "\n" + resourceWith("ctxplumb.journal", `{"boolValue":true}`) + "\n" + empty[:9]))
	f.Add([]byte(spanWith("ctxplumb.stack", `{"arrayValue":{"values":[{"kvlistValue":null},{}]}}`)))
	f.Add([]byte(`{"resource_spans":[null,{"scope_spans":[{"spans":[{"name":"\ud800\u00e9\\"}]}]}]}`))
	f.Fuzz(func(t *testing.T, recording []byte) {
		r, err := otlpfile.Read(bytes.NewReader(recording), "fuzz.jsonl")
		if err != nil {
			return
		}
		if len(r.Torn) > 0 {
			recording = recording[:bytes.LastIndexByte(recording, '\n')+1]
		}
		for line := range bytes.Lines(recording) {
			if line = bytes.TrimSpace(line); len(line) > 0 && !json.Valid(line) {
				t.Errorf("took %q, which is not JSON", line)
			}
		}
		if diff := cmp.Diff(r.Tree, read(t, encode(t, r.Tree))); diff != "" {
			t.Error(diff)
		}
	})
}
