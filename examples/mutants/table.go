package main

import (
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

// table prints how many mutants of each class came out how, why some cannot be found, and each that came out otherwise
// than it should. It reports whether there is none of those.
func table(w io.Writer, mutants []plant.Mutant, outcomes []outcome) bool {
	counts := map[string]map[verdict]int{}
	reasons := map[string]int{}
	for i, m := range mutants {
		if counts[m.Class] == nil {
			counts[m.Class] = map[verdict]int{}
		}
		v := rate(m, outcomes[i])
		counts[m.Class][v]++
		if v == known {
			reasons["known: "+m.Class+", "+m.Known]++
		}
		if v == opaque {
			reasons["opaque: "+m.Class+", the report says that it cannot tell: no cancel fired while it mattered"]++
		}
	}
	sums(w, counts)
	for _, reason := range slices.Sorted(maps.Keys(reasons)) {
		fmt.Fprintf(w, "\n%s (%d)", reason, reasons[reason])
	}
	if len(reasons) > 0 {
		fmt.Fprintln(w)
	}
	return details(w, mutants, outcomes)
}

func sums(w io.Writer, counts map[string]map[verdict]int) {
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprint(t, "CLASS\tPLANTED")
	for _, c := range columns {
		fmt.Fprint(t, "\t"+strings.ToUpper(string(c)))
	}
	fmt.Fprintln(t)
	total := map[verdict]int{}
	for _, class := range slices.SortedFunc(maps.Keys(counts), plant.Compare) {
		row(t, strings.Replace(class, plant.Harmless, "harmless", 1), counts[class])
		for v, n := range counts[class] {
			total[v] += n
		}
	}
	row(t, "all", total)
	_ = t.Flush() // there is nobody left to tell
}

func row(w io.Writer, title string, counts map[verdict]int) {
	planted := 0
	for _, n := range counts {
		planted += n
	}
	fmt.Fprintf(w, "%s\t%d", title, planted)
	for _, c := range columns {
		fmt.Fprintf(w, "\t%d", counts[c])
	}
	fmt.Fprintln(w)
}

func details(w io.Writer, mutants []plant.Mutant, outcomes []outcome) (ok bool) {
	ok = true
	for i, m := range mutants {
		v := rate(m, outcomes[i])
		if !slices.Contains(failures, v) {
			continue
		}
		ok = false
		fmt.Fprintf(w, "\n%s: %s, %s, in %s%s\n", v, m.Class, m.Name, m.Func, planted(m))
		for _, d := range outcomes[i].drops {
			fmt.Fprintf(w, "  named %s %s %s at %s:%d in %s\n", d.Verdict, d.Kind, d.Name, d.File, d.Line, d.Test)
		}
		if len(outcomes[i].drops) == 0 {
			fmt.Fprintln(w, "  "+strings.ReplaceAll(outcomes[i].tests, "\n", "\n  "))
		}
	}
	return ok
}

// known is a mistake that is out of reach, as it should be.
const known verdict = "known"

func rate(m plant.Mutant, o outcome) verdict {
	if m.Known != "" && o.verdict == missed {
		return known
	}
	return o.verdict
}

func planted(m plant.Mutant) string {
	var b strings.Builder
	for _, l := range m.Mend {
		lines := strings.Split(string(m.Texts[l.File]), "\n")
		fmt.Fprintf(&b, "\n  planted at %s: %s", l, strings.TrimSpace(lines[l.Line-1]))
	}
	return b.String()
}
