package tracertest

import (
	"time"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// leftOver gives the goroutines of r's nodes that are still there when all is over. One that is about to end has, as
// with goleak, up to a second to do so.
func leftOver(r *tracer.Recorder) []tracer.Record {
	leaks := r.Leaks()
	for pause := time.Millisecond; len(leaks) > 0 && pause < time.Second; pause *= 2 {
		time.Sleep(pause)
		leaks = r.Leaks()
	}
	return leaks
}
