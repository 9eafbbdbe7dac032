package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// policy is what fails a run. The zero policy fails it at any drop.
type policy struct {
	min     percentage
	fail    verdicts
	ignores []report.Ignore // of .ctxplumb.yaml
}

// allDrops are the verdicts that fail a run, the nearest to a mistake first.
var allDrops = []string{string(tracer.Cut), string(tracer.Deaf), string(tracer.Lost), string(tracer.Leaked), string(tracer.Blind)}

var policyHelp = `  -min PERCENT       fail where cancel coverage is below that, and say which edges no test cancels
  -fail VERDICTS     the verdicts that fail a run (` + strings.Join(allDrops, ", ") + `); others are shown and do not
`

func (p *policy) flags(f *pflag.FlagSet) {
	f.Var(&p.min, flagMin, "the cancel coverage below which to fail")
	f.Var(&p.fail, flagFail, "the verdicts that fail")
}

// read looks for a .ctxplumb.yaml in the current folder and in its module.
func (p *policy) read() (err error) {
	path, err := findConfig()
	if err == nil && path != "" {
		p.ignores, err = readConfig(path)
	}
	return err
}

// judge sorts out of the drops of r what the policy accepts, and notes what there is to say of that.
func (p *policy) judge(r tracer.Report, now time.Time) (tracer.Report, []string) {
	all := slices.Clone(r.Drops)
	r, notes := report.Overlook(r, p.ignores, now)
	for _, i := range p.ignores {
		if !slices.ContainsFunc(all, i.Matches) {
			notes = append(notes, fmt.Sprintf("nothing to ignore: %s: %s (remove it from %s, unless its tests did not run)",
				strings.TrimSpace(i.Func+" "+i.File), i.Reason, configName))
		}
	}
	if len(p.fail) == 0 {
		return r, notes
	}
	failing := r.Drops
	r.Drops = nil
	for _, d := range failing {
		if slices.Contains(p.fail, d.Verdict) {
			r.Drops = append(r.Drops, d)
		} else {
			d.Accepted = "-fail is " + p.fail.String()
			r.Accepted = append(r.Accepted, d)
		}
	}
	return r, notes
}

const maxUntested = 5 // edges to name

// untested names the edges that no test cancels, where there are too many.
func (p *policy) untested(r tracer.Report) []string {
	if !(report.Options{Min: float64(p.min)}).Failed(tracer.Report{Edges: r.Edges}) {
		return nil
	}
	var notes []string
	missing := slices.DeleteFunc(slices.Clone(r.Edges), func(e tracer.Edge) bool { return e.Covered || e.Detached })
	for k, e := range missing {
		if k == maxUntested {
			return append(notes, fmt.Sprintf("no test cancels %d more", len(missing)-k))
		}
		notes = append(notes, fmt.Sprintf("no test cancels %s > %s in %s", e.Parent, e.Child, e.Package))
	}
	return notes
}

// percentage is the value of -min.
type percentage float64

func (p *percentage) String() string { return strconv.FormatFloat(float64(*p), 'f', -1, 64) }

func (p *percentage) Type() string { return "PERCENT" }

// Set reads it, as package pflag asks for.
func (p *percentage) Set(value string) error {
	f, err := strconv.ParseFloat(value, 64)
	if err != nil || !(0 <= f && f <= 100) { // nor NaN
		return errors.New("say a number from 0 to 100")
	}
	*p = percentage(f)
	return nil
}

// verdicts is the value of -fail.
type verdicts []tracer.Verdict

func (v *verdicts) String() string {
	names := make([]string, len(*v))
	for i, name := range *v {
		names[i] = string(name)
	}
	return strings.Join(names, ",")
}

func (v *verdicts) Type() string { return "VERDICTS" }

// Set reads it, as package pflag asks for.
func (v *verdicts) Set(value string) error {
	*v = nil
	for name := range strings.SplitSeq(value, ",") {
		one := tracer.Verdict(strings.TrimSpace(name))
		if !one.Drop() {
			return fmt.Errorf("%q is no drop: say some of %s, with commas between", name, strings.Join(allDrops, ", "))
		}
		*v = append(*v, one)
	}
	return nil
}
