package source

import (
	"regexp"
	"strings"
)

// deafened matches the functions of the standard library that make a call on context.Background themselves.
var deafened = regexp.MustCompile(`^net/http\.(\(\*Client\)\.)?(Get|Head|Post|PostForm)$|` +
	`^database/sql\.\(\*(DB|Stmt|Tx)\)\.(Begin|Exec|Ping|Prepare|Query|QueryRow)$`)

// closures matches what the compiler adds to a function's name for what is nested in it.
var closures = regexp.MustCompile(`(\.func\d+|\.\d+|-range\d+)*$`)

// initializer matches the number that tells the init functions of a package apart.
var initializer = regexp.MustCompile(`^(.*\.init)\.\d+`)

// split parts a function's name from the closures in it: pkg.(*T).M.func1.2 is closure 2 of closure 1 of M.
func split(function string) (name string, nested []string) {
	if m := initializer.FindStringSubmatch(function); m != nil {
		function = m[1] + function[len(m[0]):]
	}
	at := closures.FindStringIndex(function)[0]
	for _, part := range strings.FieldsFunc(function[at:], func(r rune) bool { return r == '.' || r == '-' }) {
		if !strings.HasPrefix(part, "range") { // the body of a range over a function is no closure in the source
			nested = append(nested, part)
		}
	}
	return function[:at], nested
}

// baseOf gives the last name of a declared function or method; empty for a closure, which has none.
func baseOf(function string) string {
	name, nested := split(function)
	if len(nested) > 0 {
		return ""
	}
	name = strings.TrimSuffix(name, "[...]")
	return name[strings.LastIndexByte(name, '.')+1:]
}
