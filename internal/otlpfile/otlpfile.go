// Package otlpfile writes and reads recordings: OTLP/JSON lines, one batch of spans each, as the OpenTelemetry
// Collector's file exporter writes them, so that any OpenTelemetry backend can hold them too.
//
// A node is a span. Trace, ID, Parent, Name, Start and End are the span's own; a node that was still running has no
// end. Everything else is an attribute under "ctxplumb.", but for the transaction, which is "dtm.trans_id"; what is
// zero is left out. Package, grace and the numbers of evicted nodes and of roots that were left out belong to the resource. No other attribute is
// written, and of those that others wrote none is read.
//
// [Create] and [ReadFiles] work on files, [Encode] and [Read] on streams. All are safe for concurrent use.
package otlpfile

import (
	"math"
	"time"
)

const (
	scope = "github.com/ctxplumb/ctxplumb"

	maxWritten = 256 << 10 // bytes a line with its newline: what log shippers take
	maxRead    = 8 << 20   // bytes a line: a full batch of the Collector fits in
	maxEvicted = math.MaxInt64
	spansALine = 256 // spans of common size fill about three quarters of a line

	maxObjects  = 1 << 17 // a line
	maxDecoders = 4       // whatever the number of processors: each holds a line and what it is decoded to
	extension   = ".jsonl"
)

// resource is what the spans of one batch have in common.
type resource struct {
	Service   string // of one that exports; where there is no package, it stands for that
	Package   string
	Grace     time.Duration
	Evicted   uint64
	Unsampled uint64
	Journal   bool // the file is one, as long as it is not replaced
}

// nanos gives t in nanoseconds since 1970, zero for the zero time.
func nanos(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}

// instant is the inverse of nanos, in UTC so that a report does not depend on where it is made.
func instant(nanos int64) time.Time {
	if nanos == 0 {
		return time.Time{}
	}
	return time.Unix(0, nanos).UTC()
}
