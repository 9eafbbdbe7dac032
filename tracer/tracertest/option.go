package tracertest

import (
	"math"
	"time"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// Option changes how a test run is judged.
type Option interface{ apply(*config) }

type optionFunc func(*config)

func (f optionFunc) apply(c *config) { f(c) }

type config struct{ recorder []tracer.Option }

// Grace sets how long work may take to stop after it heard a cancel, [tracer.DefaultGrace] unless given.
func Grace(d time.Duration) Option {
	return optionFunc(func(c *config) { c.recorder = append(c.recorder, tracer.WithGrace(d)) })
}

func newRecorder(options []Option) *tracer.Recorder {
	// A run ends by itself, and inside of a synctest bubble it is the year 2000: no node is too old.
	c := &config{recorder: []tracer.Option{tracer.WithSuspects(), tracer.WithMaxAge(math.MaxInt64)}}
	for _, o := range options {
		o.apply(c)
	}
	return tracer.NewRecorder(c.recorder...)
}
