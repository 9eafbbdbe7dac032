package gotest

import (
	"regexp"
	"slices"
	"strings"
)

// Flags are flags of go test, as they are given after "--" or in GOFLAGS.
type Flags []string

var flagOfGOFLAGS = regexp.MustCompile(`'[^']*'|"[^"]*"|\S+`)

// fromGOFLAGS reads the variable of that name, in which a flag with a blank in it is quoted as a whole.
func fromGOFLAGS(value string) Flags {
	var f Flags
	for _, flag := range flagOfGOFLAGS.FindAllString(value, -1) {
		if q := flag[0]; len(flag) > 1 && (q == '\'' || q == '"') {
			flag = flag[1 : len(flag)-1]
		}
		f = append(f, flag)
	}
	return f
}

// split parts the flags of these names, all of which take a value, from the others. What follows -args is not go test's.
func (f Flags) split(names ...string) (picked, rest Flags) {
	value := false // of the flag before
	for i, flag := range f {
		name, _, joined := strings.Cut(strings.TrimLeft(flag, "-"), "=")
		switch {
		case value:
			picked, value = append(picked, flag), false
		case name == "args":
			return picked, append(rest, f[i:]...)
		case strings.HasPrefix(flag, "-") && slices.Contains(names, name):
			picked, value = append(picked, flag), !joined
		default:
			rest = append(rest, flag)
		}
	}
	return picked, rest
}

// Without gives the flags without those of these names, all of which take a value.
func (f Flags) Without(names ...string) Flags {
	_, rest := f.split(names...)
	return rest
}

// value is what the flag of this name is set to, the last time that it is; empty if it never is.
func (f Flags) value(name string) string {
	picked, _ := f.split(name)
	if len(picked) == 0 {
		return ""
	}
	last := picked[len(picked)-1]
	if _, value, joined := strings.Cut(last, "="); joined && strings.HasPrefix(last, "-") {
		return value
	}
	return last
}
