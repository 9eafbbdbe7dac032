package shop_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/ctxplumb/ctxplumb/examples/shop"
)

// visit is a shop, a client of it, and what the services log meanwhile.
type visit struct {
	*shop.Shop
	client *http.Client
	log    *bytes.Buffer // not to be read before the shop is closed
}

func start(t *testing.T, cfg shop.Config) visit {
	t.Helper()
	before := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, before) })
	log := new(bytes.Buffer)
	cfg.Log = slog.New(slog.NewJSONHandler(log, nil))
	s, err := shop.Start(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return visit{Shop: s, client: s.Client(), log: log}
}

// do sends a request, with headers in pairs, and returns the status and the body of the answer.
func (v visit) do(ctx context.Context, method, path, body string, header ...string) (int, string, error) {
	req, err := http.NewRequestWithContext(ctx, method, v.URL+path, strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := v.client.Do(req)
	if err != nil {
		return 0, "", err
	}
	answer, err := io.ReadAll(res.Body)
	return res.StatusCode, string(answer), errors.Join(err, res.Body.Close())
}

// seen is a call as the service logged it.
type seen struct{ Service, Method, Transaction, Trace string }

// calls closes the shop and returns the calls to its services, in the order in which they came in.
func (v visit) calls(t *testing.T) []seen {
	t.Helper()
	v.Close()
	var calls []seen
	for lines := json.NewDecoder(v.log); lines.More(); {
		var line struct {
			Msg string
			seen
		}
		if err := lines.Decode(&line); err != nil {
			t.Fatal(err)
		}
		if line.Msg == "call" {
			calls = append(calls, line.seen)
		}
	}
	return calls
}

func (v visit) methods(t *testing.T) []string {
	t.Helper()
	var methods []string
	for _, c := range v.calls(t) {
		methods = append(methods, c.Service+" "+c.Method)
	}
	return methods
}

// patience is how long a test waits for what must come.
const patience = 3 * time.Second

// hold returns what keeps the first request that comes to a stage there until its context ends, and a channel that is
// closed once a request is there. It fails the test, rather than hang, where nobody ends that context.
func hold(t *testing.T, at shop.Stage) (gate func(context.Context, shop.Stage), reached <-chan struct{}) {
	var held atomic.Bool
	c := make(chan struct{})
	return func(ctx context.Context, stage shop.Stage) {
		if stage != at || !held.CompareAndSwap(false, true) {
			return
		}
		close(c)
		select {
		case <-ctx.Done():
		case <-time.After(patience):
			t.Errorf("%s: the context did not end", stage)
		}
	}, c
}
