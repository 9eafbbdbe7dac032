package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTwoDashes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ args, want []string }{
		{[]string{"test", "-run", "X", "-out=json:-", "./..."}, []string{"test", "--run", "X", "--out=json:-", "./..."}},
		{[]string{"test", "--run", "X", "-h", "-"}, []string{"test", "--run", "X", "-h", "-"}},
		{[]string{"test", "-run", "-dash", "-out", "-x"}, []string{"test", "--run", "-dash", "--out", "-x"}},
		{[]string{"test", ".", "--", "-race", "-run", "X"}, []string{"test", ".", "--", "-race", "-run", "X"}},
		{[]string{"test", "-min", "-1", "-fail", "-cut", "-out"}, []string{"test", "--min", "-1", "--fail", "-cut", "--out"}},
		{[]string{"test", "run", "-race", "-run"}, []string{"test", "run", "--race", "--run"}},
		{[]string{}, []string{}},
	} {
		if diff := cmp.Diff(c.want, twoDashes(c.args)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.args, diff)
		}
	}
}

func TestStyle(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name         string
		terminal     bool
		env          map[string]string
		ascii, color bool
	}{
		{"a pipe", false, map[string]string{"LANG": "C.UTF-8"}, true, false},
		{"a terminal", true, map[string]string{"LANG": "en_GB.UTF-8", "TERM": "xterm"}, false, true},
		{"another spelling", true, map[string]string{"LANG": "C.utf8"}, false, true},
		{"LC_ALL goes before LANG", true, map[string]string{"LC_ALL": "C", "LANG": "C.UTF-8"}, true, true},
		{"LC_CTYPE goes before LANG", true, map[string]string{"LC_CTYPE": "C.UTF-8", "LANG": "C"}, false, true},
		{"no locale", true, nil, true, true},
		{"NO_COLOR", true, map[string]string{"LANG": "C.UTF-8", "NO_COLOR": "1"}, false, false},
		{"a dumb terminal", true, map[string]string{"LANG": "C.UTF-8", "TERM": "dumb"}, false, false},
	} {
		ascii, color := style(c.terminal, func(name string) string { return c.env[name] })
		if ascii != c.ascii || color != c.color {
			t.Errorf("%s: ASCII %v and colour %v, want %v and %v", c.name, ascii, color, c.ascii, c.color)
		}
	}
}
