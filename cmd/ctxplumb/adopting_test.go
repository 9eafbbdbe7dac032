package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// adopting makes a module of its own from testdata/adopting: it uses ctxplumb, from these sources, and has no line in
// it for tests. Its go.mod and go.sum hold what it needs for that and nothing else.
func adopting(t *testing.T) (dir string) {
	t.Helper()
	dir = folder(t, map[string]string{"go.mod": "module example.com/shop\n\ngo 1.26.0\n" + required(t)})
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata", "adopting"))); err != nil {
		t.Fatal(err)
	}
	goCommand(t, dir, "mod", "tidy")
	return dir
}

// required are the lines of a go.mod that have ctxplumb come from these sources.
func required(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	return "\nrequire " + self + " v0.0.0\n\nreplace " + self + " => " + root + "\n"
}

// ofModules is the environment of a go command that looks for modules that no go.sum knows. They are in the cache, or come
// from the proxy.
func ofModules() []string {
	proxy := "GOPROXY=https://proxy.golang.org,direct"
	if p, ok := os.LookupEnv("GOPROXY"); ok {
		proxy = "GOPROXY=" + p
	}
	return []string{"GOFLAGS=", "GOWORK=", "GOSUMDB=off", proxy}
}

func goCommand(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), ofModules()...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

const (
	cutOrders = `x CUT  client GET 127.0.0.1 cannot hear when its caller is cancelled
  orders/orders.go:14   reserve, err := http.NewRequestWithContext(context.WithoutCancel(r.Context()), http.MethodGet, stock, nil)
  server POST              linked
  ` + "`" + `- client GET 127.0.0.1  cut here
  mend: pass the caller's ctx on without context.WithoutCancel; if it is to outlive its caller, declare that: ctx = tracer.Detach(ctx, "why")
  again: ctxplumb test -run '^TestPlace$' ./orders
`
	adopted = "ok  \texample.com/shop/cart\tTIME\nok  \texample.com/shop/mail\tTIME\n" +
		"ok  \texample.com/shop/money\tTIME\nok  \texample.com/shop/orders\tTIME\n\n" + cutOrders + `
PACKAGE  NODES  EDGES  LINKED  CANCELLED  COVERAGE
cart         2      1   100 %          0  no test cancels this
orders       2      1     0 %          0  no test cancels this
missing: no server recorded 1 call: client GET 127.0.0.1
not recording: ./mail (a TestMain of its own: call tracertest.VerifyTestMain(m) there, in place of m.Run())
not recording: ./money (no test there reaches grpcx, httpx or tracer)
FAIL  1 drop (1 node), linkage 50 %, no test cancels anything, ctxplumb-report.html
`
)

// judged runs ctxplumb in a module that uses it, which must stay as it is, but for the page that shows a drop.
func judged(t *testing.T, dir, env, args string) outcome {
	t.Helper()
	before := tree(t, dir)
	cmd := prepared(t, dir, strings.Fields(args)...)
	cmd.Env = append(append(cmd.Env, ofModules()...), env)
	got := finish(t, cmd)
	got.Stdout = timeless(got.Stdout)
	after := tree(t, dir)
	page := filepath.Join(dir, defaultPage)
	if _, written := after[page]; written != (got.Code == exitDrop) {
		t.Errorf("%s is there: %t, want it where something is dropped", defaultPage, written)
	}
	delete(after, page)
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("files (-before +after):\n%s", diff)
	}
	return got
}

// A module that uses ctxplumb and knows nothing of its tests is judged.
func TestAdopting(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff(outcome{1, adopted, ""}, judged(t, adopting(t), "", "test ./...")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

const adoptedCart = "ok  \texample.com/shop/cart\tTIME\n" + `
PACKAGE  NODES  EDGES  LINKED  CANCELLED  COVERAGE
cart         2      1   100 %          0  no test cancels this
ok  nothing dropped, linkage 100 %, no test cancels anything
`

func TestAdoptingInWorkspace(t *testing.T) {
	t.Parallel()
	dir := adopting(t)
	goCommand(t, dir, "work", "init", ".")
	goCommand(t, dir, "work", "edit", "-replace=example.com/old=./cart")
	if diff := cmp.Diff(outcome{0, adoptedCart, ""}, judged(t, dir, "", "test ./cart")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAdoptingVendored(t *testing.T) {
	t.Parallel()
	dir := adopting(t)
	goCommand(t, dir, "mod", "vendor")
	want := outcome{3, "", "ctxplumb: the folder vendor lacks github.com/ctxplumb/ctxplumb/tracer/tracertest: import it in a test file" +
		" and run go mod vendor, or do without the folder: ctxplumb test ... -- -mod=mod\n"}
	if diff := cmp.Diff(want, judged(t, dir, "", "test ./cart")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(outcome{0, adoptedCart, ""}, judged(t, dir, "", "test ./cart -- -mod=mod")); diff != "" {
		t.Errorf("-mod=mod (-want +got):\n%s", diff)
	}
}

// An overlay of a person's own is in force, wherever it is given, beside ours.
func TestAdoptingWithOverlay(t *testing.T) {
	t.Parallel()
	dir := adopting(t)
	for name, text := range map[string]string{
		"overlay.json":       `{"Replace": {"cart/main_test.go": "other/main_test.go"}}`,
		"other/main_test.go": "package main\n\nimport \"testing\"\n\nfunc TestFill(t *testing.T) { t.Log(\"of the overlay\"); Fill(t.Context()) }\n",
	} {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const want = "=== RUN   TestFill\n    main_test.go:5: of the overlay\n--- PASS: TestFill (TIME)\nPASS\nok  \texample.com/shop/cart\tTIME\n" + `
PACKAGE  NODES  EDGES  LINKED  CANCELLED  COVERAGE
cart         1      0       -          0  -
ok  nothing dropped, no edges
`
	for env, args := range map[string]string{"": "test ./cart -- -v -overlay overlay.json", "GOFLAGS='-overlay=overlay.json' -v": "test ./cart"} {
		if diff := cmp.Diff(outcome{0, want, ""}, judged(t, dir, env, args)); diff != "" {
			t.Errorf("%s ctxplumb %s (-want +got):\n%s", env, args, diff)
		}
	}
}

// What go test has in its cache is of go test, and of ctxplumb there is nothing in it.
func TestCache(t *testing.T) {
	t.Parallel()
	dir := adopting(t)
	ours := func() string { return judged(t, dir, "", "test ./cart").Stdout }
	plain := func() string { return timeless(goCommand(t, dir, "test", "./cart")) }
	const ran, cached = "ok  \texample.com/shop/cart\tTIME\n", "ok  \texample.com/shop/cart\t(cached)\n"
	for step, want := range []string{adoptedCart, ran, cached, adoptedCart, cached} {
		run := plain
		if want == adoptedCart {
			run = ours
		}
		if diff := cmp.Diff(want, run()); diff != "" {
			t.Errorf("step %d (-want +got):\n%s", step, diff)
		}
	}
}

// The command is a tool of a module: go get -tool adds it, at the version that these sources replace, and go tool runs it.
func TestGoTool(t *testing.T) {
	t.Parallel()
	dir := adopting(t)
	downloaded := filepath.ToSlash(strings.TrimSpace(goCommand(t, dir, "env", "GOMODCACHE"))) + "/cache/download"
	get := exec.CommandContext(t.Context(), "go", "get", "-tool", self+"/cmd/ctxplumb@v0.0.0")
	get.Dir, get.Env = dir, append(append(os.Environ(), ofModules()...), "GOPROXY=file://"+downloaded)
	if out, err := get.CombinedOutput(); err != nil {
		t.Fatalf("go get -tool: %v\n%s", err, out)
	}
	if diff := cmp.Diff(adoptedCart, timeless(goCommand(t, dir, "tool", "ctxplumb", "test", "./cart"))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
