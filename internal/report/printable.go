package report

import "github.com/ctxplumb/ctxplumb/internal/printable"

// Printable returns s as one line that is safe on a terminal.
func Printable(s string) string { return printable.Line(s) }
