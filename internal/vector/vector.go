// Package vector holds how transactions stand on the wire, in all dialects, and what they are to be read as. The tests of
// propagation, grpcx and httpx share it. What DTM writes was dumped from its server.
package vector

import (
	_ "embed"
	"encoding/json"
	"testing"

	"github.com/ctxplumb/ctxplumb/propagation"
)

//go:embed vectors.json
var text []byte

// Vector is one message. One with Metadata goes over gRPC, one with Params is a call of JSON-RPC, the others go over HTTP.
type Vector struct {
	Name     string
	Read     []string // the dialects that are read; nil for all
	Query    string
	Headers  map[string][]string
	Metadata map[string][]string
	Params   *string
	Want     propagation.Transaction // without an ID where there is none

	Invalid, Conflicting uint64 // what is to be counted
}

// All returns the vectors.
func All(t testing.TB) []Vector {
	t.Helper()
	var all []Vector
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// Propagator returns one that reads the dialects of v.
func (v Vector) Propagator(t testing.TB) propagation.Propagator {
	t.Helper()
	var p propagation.Propagator
	byName := map[string]propagation.Dialect{}
	for _, d := range []propagation.Dialect{propagation.XDtm, propagation.DTM, propagation.Seata} {
		byName[d.String()] = d
	}
	for _, name := range v.Read {
		d, ok := byName[name]
		if !ok {
			t.Fatalf("%s: there is no dialect %q", v.Name, name)
		}
		p.Read = append(p.Read, d)
	}
	return p
}
