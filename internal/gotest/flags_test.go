package gotest_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/internal/gotest"
)

func TestGOFLAGS(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]gotest.Flags{
		"":                              nil,
		" -race\t-mod=mod ":             {"-race", "-mod=mod"},
		`'-overlay=a b' "-tags=x y" -v`: {"-overlay=a b", "-tags=x y", "-v"},
	} {
		if diff := cmp.Diff(want, gotest.FromGOFLAGS(value)); diff != "" {
			t.Errorf("GOFLAGS=%q (-want +got):\n%s", value, diff)
		}
	}
}

func TestGoFlags(t *testing.T) {
	t.Parallel()
	flags := gotest.Flags{"-race", "-tags", "a b", "--mod=vendor", "-run", "tags", "-overlay", "x", "-overlay=y", "-args", "-mod=mod"}
	picked, rest := flags.Split("tags", "mod", "overlay")
	if diff := cmp.Diff(gotest.Flags{"-tags", "a b", "--mod=vendor", "-overlay", "x", "-overlay=y"}, picked); diff != "" {
		t.Errorf("picked (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(gotest.Flags{"-race", "-run", "tags", "-args", "-mod=mod"}, rest); diff != "" {
		t.Errorf("the rest (-want +got):\n%s", diff)
	}
	for name, want := range map[string]string{"tags": "a b", "mod": "vendor", "overlay": "y", "run": "tags", "modfile": ""} {
		if got := flags.Value(name); got != want {
			t.Errorf("the value of -%s is %q, want %q", name, got, want)
		}
	}
	if picked, rest := (gotest.Flags{"-v", "-tags"}).Split("tags"); !cmp.Equal(picked, gotest.Flags{"-tags"}) || !cmp.Equal(rest, gotest.Flags{"-v"}) {
		t.Errorf("without its value: %q and %q", picked, rest)
	}
}

// Flags that are written as the go command has it are read as they were.
func FuzzGOFLAGS(f *testing.F) {
	f.Add("-race", "-overlay=a b", "-tags")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		var want gotest.Flags
		var written []string
		for _, flag := range []string{a, b, c} {
			if flag == "" || strings.ContainsAny(flag, `'"`) {
				continue
			}
			want = append(want, flag)
			if strings.ContainsAny(flag, " \t\n\r\v\f") {
				flag = "'" + flag + "'"
			}
			written = append(written, flag)
		}
		if diff := cmp.Diff(want, gotest.FromGOFLAGS(strings.Join(written, " "))); diff != "" {
			t.Errorf("GOFLAGS=%q (-want +got):\n%s", written, diff)
		}
	})
}
