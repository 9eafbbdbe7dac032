// Package printable shows text that nobody vouches for.
package printable

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
)

// Line returns s as one line that is safe to show: tabs become blanks, and the rest is what [Quote] makes of it.
func Line(s string) string { return Quote(strings.ReplaceAll(s, "\t", " ")) }

// Quote writes control and format characters (escapes, line breaks, marks of text direction, joiners) as \u and four hex
// digits each, two such groups beyond the basic plane, as JSON does; bytes that are no UTF-8 become \ufffd.
func Quote(s string) string {
	if !strings.ContainsFunc(s, risky) {
		return s
	}
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

// JSON quotes in a JSON text what [Quote] does, without a change of what is said: outside of strings there is none of it
// but line breaks, which stay.
func JSON(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = Quote(lines[i])
	}
	return strings.Join(lines, "\n")
}

func risky(r rune) bool {
	return r == unicode.ReplacementChar || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Noncharacter_Code_Point)
}
