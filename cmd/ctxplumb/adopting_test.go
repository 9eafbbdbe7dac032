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
  again: ctxplumb test -run '^TestPlace$' ./orders
`
	adopted = "ok  \texample.com/shop/cart\tTIME\nok  \texample.com/shop/mail\tTIME\n" +
		"ok  \texample.com/shop/money\tTIME\nok  \texample.com/shop/orders\tTIME\n\n" + cutOrders + `
PACKAGE  NODES  EDGES  LINKED  CANCELLED  COVERAGE
cart         2      1   100 %          0  no test cancels this
orders       2      1     0 %          0  no test cancels this
not recording: ./mail (a TestMain of its own: call tracertest.VerifyTestMain(m) there, in place of m.Run())
not recording: ./money (no test there reaches grpcx, httpx or tracer)
FAIL  1 drop (1 node), linkage 50 %, no test cancels anything
`
)

// A module that uses ctxplumb and knows nothing of its tests is judged, and stays as it is.
func TestAdopting(t *testing.T) {
	t.Parallel()
	dir := adopting(t)
	before := tree(t, dir)
	cmd := prepared(t, dir, "test", "./...")
	cmd.Env = append(cmd.Env, ofModules()...)
	got := finish(t, cmd)
	got.Stdout = timeless(got.Stdout)
	if diff := cmp.Diff(outcome{1, adopted, ""}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(before, tree(t, dir)); diff != "" {
		t.Errorf("files (-before +after):\n%s", diff)
	}
}
