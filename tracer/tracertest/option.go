package tracertest

import (
	"math"
	"time"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// Option changes how a test run is judged.
type Option interface {
	ExploreOption
	apply(*config)
}

// ExploreOption changes how [Explore] runs a scenario and judges it.
type ExploreOption interface{ applyExplore(*config) }

type option func(*config)

func (f option) apply(c *config)        { f(c) }
func (f option) applyExplore(c *config) { f(c) }

type exploreOption func(*config)

func (f exploreOption) applyExplore(c *config) { f(c) }

type config struct {
	grace    time.Duration
	realTime bool
	ignores  []report.Ignore
	min      float64
}

// Grace sets how long work may take to stop after it heard a cancel: [tracer.DefaultGrace] unless given, and where
// [Explore] runs in virtual time no time at all.
func Grace(d time.Duration) Option {
	return option(func(c *config) { c.grace = d })
}

// Min fails a run whose cancel coverage is below percent, from 0 to 100; none unless given. The coverage is that of what the
// option is given to, a package, a test or a scenario, also under the command ctxplumb test: it is of one process then, and
// too little of it is a test that fails.
func Min(percent float64) Option {
	return option(func(c *config) { c.min = percent })
}

// Ignore lets the drops that place is to blame for fail nothing, for a reason, which is shown with them; none unless given.
// The place is a function or a package, as the runtime names them, with all that is below:
//
//	tracertest.Ignore("goes with the next release", "example.com/shop/legacy")
//	tracertest.Ignore("the driver knows no context", "example.com/shop/stock.(*Store).lock")
//
// The command ctxplumb test heeds it too, for what these tests record. It panics where one of the two is empty.
func Ignore(reason, place string) Option {
	if reason == "" || place == "" {
		panic("ctxplumb: Ignore wants a reason and a place")
	}
	return option(func(c *config) { c.ignores = append(c.ignores, report.Ignore{Func: place, Reason: reason}) })
}

// RealTime makes [Explore] run the scenario outside of a bubble, with the grace: for real sockets, processes and whatever
// else does not stand still in virtual time.
func RealTime() ExploreOption {
	return exploreOption(func(c *config) { c.realTime = true })
}

func newConfig(options []Option) *config {
	c := &config{grace: tracer.DefaultGrace}
	for _, o := range options {
		o.apply(c)
	}
	return c
}

func newExploreConfig(options []ExploreOption) *config {
	c := &config{grace: notGiven}
	for _, o := range options {
		o.applyExplore(c)
	}
	switch {
	case c.grace != notGiven:
	case c.realTime:
		c.grace = tracer.DefaultGrace
	default:
		c.grace = instant
	}
	return c
}

const (
	notGiven time.Duration = -1
	instant                = time.Microsecond // the grace of virtual time, in which work takes none: as little as can be counted
)

func (c *config) newRecorder(more ...tracer.Option) *tracer.Recorder {
	// A run ends by itself, and inside of a synctest bubble it is the year 2000: no node is too old.
	options := []tracer.Option{tracer.WithSuspects(), tracer.WithMaxAge(math.MaxInt64), tracer.WithGrace(c.grace)}
	return tracer.NewRecorder(append(options, more...)...)
}
