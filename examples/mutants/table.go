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

// table prints how many mutants of each class came out how, then each that came out otherwise than it should. It reports
// whether there is none of those.
func table(w io.Writer, mutants []plant.Mutant, outcomes []outcome) bool {
	counts := map[string]map[string]int{}
	failed := 0
	for i, m := range mutants {
		if counts[m.Class] == nil {
			counts[m.Class] = map[string]int{}
		}
		counts[m.Class]["planted"]++
		counts[m.Class][string(rate(m, outcomes[i]))]++
	}
	columns := []string{"planted", "found", "known", "missed", "wrong line", "clean", "false alarm"}
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprintln(t, "CLASS\t"+strings.ToUpper(strings.Join(columns, "\t")))
	for _, class := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprint(t, strings.Replace(class, plant.Harmless, "harmless", 1))
		for _, c := range columns {
			fmt.Fprintf(t, "\t%d", counts[class][c])
		}
		fmt.Fprintln(t)
	}
	_ = t.Flush() // there is nobody left to tell
	for i, m := range mutants {
		if v := rate(m, outcomes[i]); v != found && v != clean && v != known {
			failed++
			fmt.Fprintf(w, "\n%s: %s, %s, in %s%s\n", v, m.Class, m.Name, m.Func, planted(m))
			for _, d := range outcomes[i].drops {
				fmt.Fprintf(w, "  named %s %s %s at %s:%d\n", d.Verdict, d.Kind, d.Name, d.File, d.Line)
			}
			if len(outcomes[i].drops) == 0 {
				fmt.Fprintln(w, "  "+strings.ReplaceAll(outcomes[i].tests, "\n", "\n  "))
			}
		}
	}
	return failed == 0
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
