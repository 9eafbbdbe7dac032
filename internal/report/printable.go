package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
)

// Printable returns s as one line that is safe on a terminal: tabs become blanks; control and format characters (escapes,
// line breaks, marks of text direction, joiners) become \u and four hex digits each, two such groups beyond the
// basic plane; bytes that are no UTF-8 become \ufffd.
func Printable(s string) string {
	return quote(strings.ReplaceAll(s, "\t", " "))
}

func quote(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case !risky(r):
			b.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

func risky(r rune) bool {
	return r == unicode.ReplacementChar || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}
