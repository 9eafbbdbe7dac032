package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/ctxplumb/ctxplumb/examples/mutants/plant"
)

// columns are what may become of a mutant, in the order of the table.
var columns = []verdict{found, known, opaque, missed, wrong, clean, alarm}

// failures are what must not.
var failures = []verdict{missed, wrong, alarm}

// table prints how many mutants of each class, and of each mutator, came out how; what share of the mistakes was found; why
// some cannot be; and each mutant that came out otherwise than it should. It reports whether there is none of those.
func table(w io.Writer, mutants []plant.Mutant, outcomes []outcome) bool {
	sums := map[group]sum{}
	reasons := map[string]int{}
	for i, m := range mutants {
		v := outcomes[i].rate()
		for _, g := range []group{{m.Class, m.Name}, {m.Class, all}, {}} {
			if sums[g] == nil {
				sums[g] = sum{}
			}
			sums[g][v]++
		}
		if v == known {
			reasons["known: "+m.Class+", "+outcomes[i].known]++
		}
		if v == opaque {
			reasons["opaque: "+m.Class+", the report says that it cannot tell: no cancel fired while it mattered"]++
		}
	}
	rows(w, sums)
	for _, reason := range slices.Sorted(maps.Keys(reasons)) {
		fmt.Fprintf(w, "%s (%d)\n", reason, reasons[reason])
	}
	return details(w, mutants, outcomes)
}

// group is the mutants of a mutator, or all of a class. The empty one is all that there are.
type group struct{ class, name string }

// all stands for all mutators of a class.
const all = ""

func (g group) compare(other group) int {
	return cmp.Or(plant.Compare(g.class, other.class), strings.Compare(g.name, other.name))
}

// sum is how many mutants came out how.
type sum map[verdict]int

// of adds up some verdicts.
func (s sum) of(verdicts ...verdict) int {
	n := 0
	for _, v := range verdicts {
		n += s[v]
	}
	return n
}

func rows(w io.Writer, sums map[group]sum) {
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprint(t, "CLASS\tPLANTED")
	for _, c := range columns {
		fmt.Fprint(t, "\t"+strings.ToUpper(string(c)))
	}
	fmt.Fprintln(t)
	total := sums[group{}]
	delete(sums, group{})
	for _, g := range slices.SortedFunc(maps.Keys(sums), group.compare) {
		title := "  " + g.name
		if g.name == all {
			title = strings.Replace(g.class, plant.Harmless, "harmless", 1)
		}
		row(t, title, sums[g])
	}
	row(t, "all", total)
	_ = t.Flush() // there is nobody left to tell
	visible := total.of(found, opaque, missed, wrong)
	fmt.Fprintf(w, "\nfound: %s of the mistakes, %s of those that can be; of what was named %s is right\n\n",
		share(total[found], visible+total[known]), share(total[found], visible), share(total[found], total.of(found, wrong, alarm)))
}

func row(w io.Writer, title string, s sum) {
	fmt.Fprintf(w, "%s\t%d", title, s.of(columns...))
	for _, c := range columns {
		fmt.Fprintf(w, "\t%d", s[c])
	}
	fmt.Fprintln(w)
}

func share(n, of int) string { return fmt.Sprintf("%.1f %%", 100*float64(n)/float64(max(of, 1))) }

func details(w io.Writer, mutants []plant.Mutant, outcomes []outcome) (ok bool) {
	ok = true
	for i, m := range mutants {
		v := outcomes[i].rate()
		if !slices.Contains(failures, v) {
			continue
		}
		ok = false
		fmt.Fprintf(w, "\n%s: %s, %s, in %s%s\n", v, m.Class, m.Name, m.Func, planted(m))
		for _, d := range outcomes[i].drops {
			fmt.Fprintf(w, "  named %s\n", d)
		}
		if len(outcomes[i].drops) == 0 {
			fmt.Fprintln(w, "  "+strings.ReplaceAll(outcomes[i].tests, "\n", "\n  "))
		}
	}
	return ok
}

// known is a mistake that is out of reach, as it should be.
const known verdict = "known"

func (o outcome) rate() verdict {
	if o.known != "" && o.verdict == missed {
		return known
	}
	return o.verdict
}

func planted(m plant.Mutant) string {
	var b strings.Builder
	for _, l := range m.Mend {
		fmt.Fprintf(&b, "\n  planted at %s: %s", l, m.Source(l))
	}
	return b.String()
}
