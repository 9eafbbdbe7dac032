package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// shop makes a module of its own from testdata/shop: what it imports from here, it imports from these sources.
func shop(t *testing.T) (dir string) {
	t.Helper()
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	const self = "github.com/ctxplumb/ctxplumb"
	mod := strings.Replace(read("go.mod"), "module "+self, "module example.com/shop", 1) +
		"\nrequire " + self + " v0.0.0\n\nreplace " + self + " => " + root + "\n"
	dir = folder(t, map[string]string{"go.mod": mod, "go.sum": read("go.sum")})
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata", "shop"))); err != nil {
		t.Fatal(err)
	}
	return dir
}

// inShop prepares a run in the shop, which may bring its go.mod into order.
func inShop(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := prepared(t, dir, args...)
	cmd.Env = append(cmd.Env, "GOFLAGS=-mod=mod")
	return cmd
}

func TestShop(t *testing.T) {
	t.Parallel()
	const (
		cut = `x CUT  task audit never heard that its caller was cancelled
  orders/orders_test.go:17   _, audit := tracer.Start(context.WithoutCancel(ctx), tracer.Task, "audit")
  server shop.Order/Place       cancelled: client went away
  |- task audit                 cut here, ran on TIME
  ` + "`" + `- client shop.Stock/Reserve  heard  +TIME
  mend: pass the caller's ctx on without context.WithoutCancel; if it is to outlive its caller, declare that: ctx = tracer.Detach(ctx, "why")
`
		again  = "  again: ctxplumb test -run '^TestClientGoesAway$' ./orders -- -short\n\n"
		orders = `PACKAGE  NODES  EDGES  LINKED  CANCELLED  COVERAGE
orders       3      2    50 %          1  50 %
`
		okOrders  = "ok  \texample.com/shop/orders\tTIME\n"
		okPayment = "ok  \texample.com/shop/payment\tTIME\n"
		okStock   = "ok  \texample.com/shop/stock\tTIME\n"
		payment   = `PACKAGE  NODES  EDGES  LINKED  CANCELLED  COVERAGE
payment      2      1   100 %          0  no test cancels this
`
	)
	dir := shop(t)
	for _, c := range []struct {
		name, args, env string
		want            outcome
	}{
		{
			name: "drop", args: "test ./... -- -run=Test -short", // again runs one test, not those of the -run given here
			want: outcome{1, okOrders + okPayment + okStock + "\n" + cut + again + orders +
				"payment      2      1   100 %          0  no test cancels this\n" +
				"not recording: ./stock (no test there reaches grpcx, httpx or tracer)\n" +
				"FAIL  1 drop (1 node), linkage 66.6 %, coverage 33.3 %, ctxplumb-report.html\n", ""},
		},
		{
			name: "healthy", args: "test ./payment",
			want: outcome{0, okPayment + "\n" + payment + "ok  nothing dropped, linkage 100 %, no test cancels anything\n", ""},
		},
		{
			name: "tests fail", args: "test -run=TestRefund ./payment", env: "SHOP_BROKEN=1",
			want: outcome{2, "--- FAIL: TestRefund (TIME)\n    payment_test.go:39: no refund\nFAIL\nFAIL\texample.com/shop/payment\tTIME\nFAIL\n\nok  nothing dropped, nothing recorded: no test ran, or none made a call\n", ""},
		},
		{
			name: "tests crash", args: "test -run=TestRefund ./payment", env: "SHOP_CRASHES=1",
			want: outcome{2, "exit status 7\nFAIL\texample.com/shop/payment\tTIME\nFAIL\n\n" + `PACKAGE  NODES  EDGES  LINKED  CANCELLED  COVERAGE
payment      1      0       -          0  -
crashed: the tests of example.com/shop/payment did not come to their end, judged is what they had begun
ok  nothing dropped, no edges
`, ""},
		},
		{
			name: "tests fail, and a drop", args: "test -out json:- ./...", env: "SHOP_BROKEN=1",
			want: outcome{1, verdictJSON, okOrders + "--- FAIL: TestRefund (TIME)\n    payment_test.go:39: no refund\nFAIL\nFAIL\texample.com/shop/payment\tTIME\n" + okStock + "FAIL\n"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			cmd := inShop(t, dir, strings.Fields(c.args)...)
			cmd.Env = append(cmd.Env, c.env)
			got := finish(t, cmd)
			got.Stdout, got.Stderr = timeless(got.Stdout), timeless(got.Stderr)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("ctxplumb %s (-want +got):\n%s", c.args, diff)
			}
		})
	}
}

const verdictJSON = `{
  "summary": {
    "nodes": 5,
    "edges": 3,
    "drops": 1,
    "findings": 0,
    "linkage": 66.6,
    "coverage": 33.3,
    "untested": 2
  },
  "drops": [
    {
      "verdict": "cut",
      "kind": "task",
      "name": "audit",
      "title": "task audit never heard that its caller was cancelled",
      "path": "server shop.Order/Place > task audit",
      "file": "orders/orders_test.go",
      "line": 17,
      "func": "example.com/shop/orders_test.TestClientGoesAway",
      "source": "_, audit := tracer.Start(context.WithoutCancel(ctx), tracer.Task, \"audit\")",
      "mend": "pass the caller's ctx on without context.WithoutCancel; if it is to outlive its caller, declare that: ctx = tracer.Detach(ctx, \"why\")",
      "package": "example.com/shop/orders",
      "test": "TestClientGoesAway"
    }
  ],
  "edges": [
    {
      "package": "example.com/shop/orders",
      "parent": "server shop.Order/Place",
      "child": "client shop.Stock/Reserve",
      "linked": true,
      "detached": false,
      "covered": true
    },
    {
      "package": "example.com/shop/orders",
      "parent": "server shop.Order/Place",
      "child": "task audit",
      "linked": false,
      "detached": false,
      "covered": false
    },
    {
      "package": "example.com/shop/payment",
      "parent": "client shop.Payment/Charge",
      "child": "server shop.Payment/Charge",
      "linked": true,
      "detached": false,
      "covered": false
    }
  ],
  "findings": []
}
`
