package main

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// table is rows of cells; the first row is the header, and the first column is text.
type table [][]string

// String returns t in Markdown, its columns aligned for those who read it as it is.
func (t table) String() string {
	widths := make([]int, len(t[0]))
	for _, row := range t {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell), 3)
		}
	}
	var b strings.Builder
	for n, row := range t {
		for i, cell := range row {
			if i == 0 {
				fmt.Fprintf(&b, "| %-*s |", widths[i], cell)
			} else {
				fmt.Fprintf(&b, " %*s |", widths[i], cell)
			}
		}
		b.WriteByte('\n')
		if n == 0 {
			b.WriteString("|" + strings.Repeat("-", widths[0]+2) + "|")
			for _, width := range widths[1:] {
				b.WriteString(strings.Repeat("-", width+1) + ":|")
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}
