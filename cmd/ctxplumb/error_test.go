package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// folder makes one with files in it.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const (
	goMod    = "module example.com/m\n\ngo 1.26\n"
	goodTest = "package p\n\nimport \"testing\"\n\nfunc TestGood(t *testing.T) {}\n"
	badTest  = "package p\n\nimport \"testing\"\n\nfunc TestBad(t *testing.T) { t.Fatal() }\n"
	unused   = " reaches grpcx, httpx or tracer, see ctxplumb help test"
	aSpan    = `{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0102030405060708090a0b0c0d0e0f10","spanId":"0102030405060708","name":"GET /","endTimeUnixNano":"1","attributes":[{"key":"ctxplumb.kind","value":{"stringValue":"server"}},{"key":"ctxplumb.link","value":{"stringValue":"root"}}]}]}]}]}` + "\n"
)

// Every mistake gets one line on standard error that says what, where and what to do, exit code 3, and nothing is written.
func TestMistakes(t *testing.T) {
	t.Parallel()
	broken := map[string]string{
		"go.mod": goMod, "good/p_test.go": goodTest,
		"type/p.go": "package p\n\nvar x int = \"\"\n", "type/p_test.go": goodTest,
		"syntax/p.go": "package p\n\nfunc {\n", "syntax/p_test.go": goodTest,
		"import/p_test.go": "package p\n\nimport _ \"example.org/missing\"\n",
		"untested/p.go":    "package p\n",
		"two/p.go":         "package p\n", "two/q.go": "package q\n",
		"tagged/p_test.go": "//go:build tagged\n\n" + goodTest,
	}
	recordings := map[string]string{"cut.jsonl": aSpan + aSpan[:40], "good.jsonl": aSpan, "empty.jsonl": "", "none/readme": "", "verdict.json": `{"summary": {"nodes": "many"}}`, "test.json": "{\n  \"summary\": {\n    \"nodes\": 2,\n    \"drops\": 1\n  }\n}\n"}
	overlaid := func(text string) map[string]string {
		return map[string]string{"go.mod": goMod, "p_test.go": goodTest, "overlay.json": text}
	}
	configured := func(text string) map[string]string {
		return map[string]string{"go.mod": goMod, "a/p_test.go": goodTest, configName: text}
	}
	for _, c := range []struct {
		name, args     string
		files          map[string]string
		want           string // the last line of standard error
		stdout, stderr string // of go test
	}{
		{name: "no command", want: "no command: say test, vet, report or diff, see ctxplumb -help"},
		{name: "unknown command", args: "tets ./...", want: `unknown command "tets": say test, vet, report or diff, see ctxplumb -help`},
		{name: "help on nothing", args: "help tests", want: `no help on "tests": say a command, or verdicts, see ctxplumb help`},
		{name: "help on too much", args: "help test verdicts", want: `no help on "test verdicts": say a command, or verdicts, see ctxplumb help`},
		{name: "no shell", args: "completion", want: `no script for "": say one of bash, fish, powershell, zsh`},
		{name: "another shell", args: "completion tcsh", want: `no script for "tcsh": say one of bash, fish, powershell, zsh`},
		{name: "two shells", args: "completion bash zsh", want: `no script for "bash zsh": say one of bash, fish, powershell, zsh`},
		{name: "escapes", args: "te\x1b[31mst", want: `unknown command "te\x1b[31mst": say test, vet, report or diff, see ctxplumb -help`},
		{name: "unknown flag", args: "report -verbose x", want: "unknown flag -verbose: see ctxplumb report -help"},
		{name: "unknown short flag", args: "report -v x", want: "unknown flag -v: see ctxplumb report -help"},
		{name: "flag of go test", args: "test -race ./...", want: "unknown flag -race: flags of go test go after --, see ctxplumb test -help"},
		{name: "no value", args: "test -run", want: "flag needs an argument: --run: see ctxplumb test -help"},
		{name: "bad pattern", args: "test -run Test(", want: "-run Test(: error parsing regexp: missing closing ): `Test(`"},
		{name: "unknown format", args: "test -out xml:-", want: `invalid argument "xml:-" for "--out" flag: say FORMAT:PATH, with - for standard output and as FORMAT one of ` + formatNames + `: see ctxplumb test -help`},
		{name: "no path", args: "report -out json x", want: `invalid argument "json" for "--out" flag: say FORMAT:PATH, with - for standard output and as FORMAT one of ` + formatNames + `: see ctxplumb report -help`},
		{name: "a path twice", args: "test -out json:a -out text:a", want: `invalid argument "text:a" for "--out" flag: a is named twice, give each its own file: see ctxplumb test -help`},
		{name: "two for a program", args: "test -out json:- -out sarif:-", want: `invalid argument "sarif:-" for "--out" flag: standard output takes one format, or text beside github: give one of json and sarif a file, as in sarif:FILE: see ctxplumb test -help`},
		{name: "people and a program", args: "report -out json:- -out text:- x", want: `invalid argument "text:-" for "--out" flag: standard output takes one format, or text beside github: give one of json and text a file, as in text:FILE: see ctxplumb report -help`},
		{name: "the same twice", args: "diff -out text:- -out text:- x", want: `invalid argument "text:-" for "--out" flag: standard output takes one format, or text beside github: give one of text and text a file, as in text:FILE: see ctxplumb diff -help`},
		{name: "no folder to write to", args: "test -out json:nowhere/a", files: broken, want: "-out json:nowhere/a: there is no folder nowhere, make it first"},
		{name: "a file for a folder", args: "report -out json:go.mod/a x", files: broken, want: "-out json:go.mod/a: there is no folder go.mod, make it first"},
		{name: "a folder to write", args: "test -out text:good", files: broken, want: "-out text:good: it is a folder, name a file in it"},
		{name: "a folder that takes no file", args: "report -out json:/proc/verdict x", want: "-out json:/proc/verdict: no such file or directory: name a file in a folder that can be written"},
		{name: "no number", args: "test -min 95%", want: `invalid argument "95%" for "--min" flag: say a number from 0 to 100: see ctxplumb test -help`},
		{name: "more than all", args: "report -min 100.5 x", want: `invalid argument "100.5" for "--min" flag: say a number from 0 to 100: see ctxplumb report -help`},
		{name: "no such verdict", args: "test -fail cut,deff", want: `invalid argument "cut,deff" for "--fail" flag: "deff" is no drop: say some of cut, deaf, lost, leaked, blind, with commas between: see ctxplumb test -help`},
		{name: "a verdict that is none", args: "test -fail linked", want: `invalid argument "linked" for "--fail" flag: "linked" is no drop: say some of cut, deaf, lost, leaked, blind, with commas between: see ctxplumb test -help`},
		{name: "no verdict", args: "report -fail= x", want: `invalid argument "" for "--fail" flag: "" is no drop: say some of cut, deaf, lost, leaked, blind, with commas between: see ctxplumb report -help`},

		{name: "a field that is none", args: "test ./...", files: configured("ignore:\n  - files: a.go\n"), want: ".ctxplumb.yaml:2:5: unknown field \"files\": say verdict, func, file, reason, expires\n   1 | ignore:\n>  2 |   - files: a.go\n           ^"},
		{name: "a section that is none", args: "test ./...", files: configured("ignored:\n  - file: a.go\n"), want: ".ctxplumb.yaml:1:1: unknown field \"ignored\": say ignore\n>  1 | ignored:\n       ^\n   2 |   - file: a.go"},
		{name: "escapes in a field", args: "report x", files: configured("ignore:\n  - \"a\x1b[31m\": b\n"), want: ".ctxplumb.yaml:2:5: unknown field \"a\\u001b[31m\": say verdict, func, file, reason, expires\n   1 | ignore:\n>  2 |   - \"a\\u001b[31m\": b\n           ^"},
		{name: "no reason", args: "report x", files: configured("ignore:\n  - file: a.go\n    expires: 2026-12-31\n"), want: ".ctxplumb.yaml:2:5: an ignore wants a reason\n   1 | ignore:\n>  2 |   - file: a.go\n           ^\n   3 |     expires: 2026-12-31"},
		{name: "a folder for a configuration", args: "report x", files: map[string]string{configName + "/x": ""}, want: "read .ctxplumb.yaml: is a directory: mend it, or remove it"},

		{
			name: "a ctxplumb that has no tracertest", args: "test", files: map[string]string{
				"go.mod":                 goMod + "\nrequire " + self + " v0.0.0\n\nreplace " + self + " => ./plumb\n",
				"plumb/go.mod":           "module " + self + "\n",
				"plumb/tracer/tracer.go": "package tracer\n",
				"p_test.go":              strings.Replace(goodTest, "import ", "import _ \""+tracerPath+"\"\nimport ", 1),
			},
			want: "tests that record import what cannot be loaded (go list failed (exit status 1): go: finding module for package " + tracertest +
				" testmain_for_ctxplumb/importing.go:3:8: module " + self + "@latest found (v0.0.0-00010101000000-000000000000, replaced by ./plumb), " +
				"but does not contain package " + tracertest + "): run go get " + tracertest + ", and mend what it says",
		},
		{name: "no overlay", args: "test . -- -overlay=lost.json", files: overlaid(""), want: "go list failed (exit status 1): go: reading overlay: open lost.json: no such file or directory"},
		{name: "an overlay that is no JSON", args: "test . -- -overlay overlay.json", files: overlaid("{"), want: "go list failed (exit status 1): go: parsing overlay JSON: unexpected end of JSON input"},
		{name: "not a module", args: "test ./...", want: "DIR is in no Go module: go to a folder that is, or make it one with go mod init"},
		{name: "not a module, a package", args: "test", want: "DIR is in no Go module: go to a folder that is, or make it one with go mod init"},
		{name: "not a module, to vet", args: "vet ./...", want: "DIR is in no Go module: go to a folder that is, or make it one with go mod init"},
		{name: "a broken module", args: "test", files: map[string]string{"go.mod": "modul x\n"}, want: "go list failed (exit status 1): go: errors parsing go.mod: go.mod:1: unknown directive: modul"},
		{name: "no packages", args: "test ./...", files: map[string]string{"go.mod": goMod}, want: "no packages match ./...: name packages as for go test, such as ./..."},
		{name: "no package here", args: "test", files: broken, want: "package . does not load (no Go files in DIR): mend it, or name packages as for go test"},
		{name: "no such folder", args: "test ./nowhere", files: broken, want: "package ./nowhere does not load (stat DIR/nowhere: directory not found): mend it, or name packages as for go test"},
		{name: "no such package", args: "test example.org/x", files: broken, want: "package example.org/x does not load (no required module provides package example.org/x; to add it: go get example.org/x): mend it, or name packages as for go test"},
		{name: "two packages in one folder", args: "test ./two", files: broken, want: "package example.com/m/two does not load (found packages p (p.go) and q (q.go) in DIR/two): mend it, or name packages as for go test"},
		{name: "tagged away", args: "test ./tagged", files: broken, want: "package example.com/m/tagged does not load (build constraints exclude all Go files in DIR/tagged): mend it, or name packages as for go test"},
		{name: "no tests", args: "test ./untested", files: broken, want: "no tests in ./untested: ctxplumb judges what tests do, name packages that have some"},
		{
			name: "does not compile", args: "test ./type ./untested", files: broken,
			stdout: "FAIL\texample.com/m/type [build failed]\n?   \texample.com/m/untested\t[no test files]\nFAIL\n",
			stderr: "# example.com/m/type [example.com/m/type.test]\ntype/p.go:3:13: cannot use \"\" (untyped string constant) as int value in variable declaration\n",
			want:   "cannot build the tests of example.com/m/type: mend what the compiler says above, and run again",
		},
		{
			name: "does not parse", args: "test ./syntax", files: broken,
			stdout: "FAIL\texample.com/m/syntax [build failed]\nFAIL\n",
			stderr: "# example.com/m/syntax [example.com/m/syntax.test]\nsyntax/p.go:3:6: syntax error: unexpected {, expected name or (\n",
			want:   "cannot build the tests of example.com/m/syntax: mend what the compiler says above, and run again",
		},
		{
			name: "imports what is not there", args: "test -out json:- ./import", files: broken,
			stderr: "# example.com/m/import\nimport/p_test.go:3:8: no required module provides package example.org/missing; to add it:\n\tgo get example.org/missing\nFAIL\texample.com/m/import [setup failed]\nFAIL\n",
			want:   "cannot build the tests of example.com/m/import: mend what the compiler says above, and run again",
		},
		{
			name: "go test's own mistake", args: "test ./good -- -count=x", files: broken,
			stderr: "invalid value \"x\" for flag -count: parse error\nusage: go test [build/test flags] [packages] [build/test flags & test binary flags]\nRun 'go help test' and 'go help testflag' for details.\n",
			want:   "go test did not run (exit status 2): mend what it says above",
		},
		{name: "nothing records", args: "test ./good", files: broken, stdout: "ok  \texample.com/m/good\tTIME\n", want: "nothing to record: no test of ./good" + unused},

		{name: "no recording", args: "report", want: "no recording: name a file or a folder of them, see ctxplumb report -help"},
		{name: "no such recording", args: "report good.jsonl lost.jsonl", files: recordings, want: "recording lost.jsonl: no such file or directory: name a recording, or a folder of recordings"},
		{name: "a recording cut off", args: "report -out json:verdict cut.jsonl", files: recordings, want: "recording cut.jsonl, line 2: not OTLP/JSON (unexpected end of JSON input): was the run killed while it wrote? run it again"},
		{name: "a verdict for a recording", args: "report good.jsonl test.json", files: recordings, want: "test.json: a verdict on a recording: name the recording, or compare two verdicts with ctxplumb diff"},
		{name: "an empty recording", args: "report empty.jsonl", files: recordings, want: "recording empty.jsonl: it is empty: was the run killed before it wrote? run it again"},
		{name: "a broken verdict", args: "report good.jsonl verdict.json", files: recordings, want: "verdict.json: not a verdict of ctxplumb (json: cannot unmarshal string into Go struct field Totals.summary.nodes of type int): write it again with -out json:PATH"},
		{name: "one side", args: "diff good.jsonl", files: recordings, want: "name two verdicts to compare, the base first, see ctxplumb diff -help"},
		{name: "no such side", args: "diff good.jsonl lost.jsonl", files: recordings, want: "recording lost.jsonl: no such file or directory: name a recording, or a folder of recordings"},
		{name: "a broken side", args: "diff verdict.json good.jsonl", files: recordings, want: "verdict.json: not a verdict of ctxplumb (json: cannot unmarshal string into Go struct field Totals.summary.nodes of type int): write it again with -out json:PATH"},
		{name: "a format of a difference", args: "diff -out sarif:- good.jsonl good.jsonl", files: recordings, want: `invalid argument "sarif:-" for "--out" flag: say FORMAT:PATH, with - for standard output and as FORMAT one of json, markdown, text: see ctxplumb diff -help`},
		{name: "a folder without", args: "report none", files: recordings, want: "recording none: no *.jsonl or *.jsonl.gz in this folder: does a TestMain call tracertest.VerifyTestMain? record with ctxplumb test"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := folder(t, c.files)
			before := tree(t, dir)
			got := ctxplumb(t, dir, strings.Fields(c.args)...)
			got.Stdout = timeless(got.Stdout)
			want := outcome{3, c.stdout, c.stderr + "ctxplumb: " + c.want + "\n"}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("ctxplumb %s (-want +got):\n%s", c.args, diff)
			}
			if diff := cmp.Diff(before, tree(t, dir)); diff != "" {
				t.Errorf("ctxplumb %s changed files (-before +after):\n%s", c.args, diff)
			}
		})
	}
}

// The root of a workspace is in no module, as a rule: packages are to be named.
func TestWorkspaceRoot(t *testing.T) {
	t.Parallel()
	files := map[string]string{"go.work": "go 1.26\n\nuse ./a\n", "a/go.mod": goMod, "a/p.go": "package p\n", "b/p.go": "package p\n"}
	const none = "is in no module of DIR/go.work: name packages of its modules, such as "
	for _, c := range []struct{ folder, args, want string }{
		{"", "test ./...", "DIR " + none + "./a/..., or go to the folder of one"},
		{"", "test", "DIR " + none + "./a/..., or go to the folder of one"},
		{"", "vet", "DIR " + none + "./a/..., or go to the folder of one"},
		{"b", "vet ./...", "DIR " + none + "./module/..., or go to the folder of one"},
		{"", "test ./a/...", "no tests in ./a/...: ctxplumb judges what tests do, name packages that have some"},
	} {
		t.Run(c.folder+" "+c.args, func(t *testing.T) {
			t.Parallel()
			dir := folder(t, files)
			cmd := prepared(t, dir, strings.Fields(c.args)...)
			cmd.Dir, cmd.Env = filepath.Join(dir, c.folder), append(cmd.Env, "GOWORK=")
			got := finish(t, cmd)
			got.Stderr = strings.ReplaceAll(got.Stderr, dir, "DIR") // as the folder of the run is already
			if diff := cmp.Diff(outcome{3, "", "ctxplumb: " + c.want + "\n"}, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestNoGo(t *testing.T) {
	t.Parallel()
	cmd := prepared(t, folder(t, map[string]string{"go.mod": goMod}), "test")
	cmd.Env = append(cmd.Env, "PATH="+t.TempDir())
	want := outcome{3, "", "ctxplumb: there is no go command in PATH: install Go, or add its bin folder to PATH\n"}
	if diff := cmp.Diff(want, finish(t, cmd)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Where the tests fail it is their code, even where there is nothing to judge.
func TestNothingRecordedAndFailed(t *testing.T) {
	t.Parallel()
	got := ctxplumb(t, folder(t, map[string]string{"go.mod": goMod, "p_test.go": badTest}), "test")
	got.Stdout = timeless(got.Stdout)
	want := outcome{
		2, "--- FAIL: TestBad (TIME)\n    p_test.go:5: \nFAIL\nFAIL\texample.com/m\tTIME\nFAIL\n",
		"ctxplumb: the tests failed, and there is no verdict: nothing to record: no test of ." + unused + "\n",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		files[path] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
