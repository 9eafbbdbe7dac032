// Package good has what looks like a mistake and is none.
package good

import (
	"context"
	"database/sql"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
)

type key struct{}

func pay(ctx context.Context, amount int) error {
	<-ctx.Done()
	return ctx.Err()
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	srv := &http.Server{BaseContext: func(net.Listener) context.Context { return ctx }}
	go func() { _ = srv.ListenAndServe() }()
	<-ctx.Done()
	last, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = srv.Shutdown(last)
}

func init() { _ = pay(context.Background(), 1) }

func atBoot(db *sql.DB) error { return db.PingContext(context.Background()) }

func newPool() *pool {
	ctx, cancel := context.WithCancel(context.Background())
	p := &pool{cancel: cancel}
	p.running.Go(func() { p.loop(ctx) })
	return p
}

type pool struct {
	running sync.WaitGroup
	cancel  context.CancelFunc
	life    context.Context
}

func (p *pool) loop(ctx context.Context) { <-ctx.Done() }

// A pool is started by a request at times. It lives on, and Close ends it.
func ensurePool(ctx context.Context, p *pool) {
	life, cancel := context.WithCancel(context.Background())
	p.cancel = cancel
	go p.loop(life)
}

func startPool(ctx context.Context) (*pool, error) {
	p := &pool{}
	p.life, p.cancel = context.WithCancel(context.Background())
	go p.loop(p.life)
	return p, pay(ctx, 1)
}

func (p *pool) OnStart(ctx context.Context) error {
	go p.loop(context.Background())
	return nil
}

func (p *pool) Close(ctx context.Context) {
	p.cancel()
}

func run(ctx context.Context) error {
	srv := &http.Server{}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(srv.ListenAndServe)
	group.Go(func() error {
		<-ctx.Done()
		last, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		return srv.Shutdown(last)
	})
	return group.Wait()
}

func runAndFlush(ctx context.Context, flush func(context.Context) error) error {
	<-ctx.Done()
	return flush(context.Background())
}

func runUntil(ctx context.Context, failed chan error, flush func(context.Context) error) error {
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	return flush(last)
}

func loopUntil(ctx context.Context, work chan int, flush func(context.Context) error) error {
	for {
		select {
		case n := <-work:
			if err := pay(ctx, n); err != nil {
				return err
			}
		case <-ctx.Done():
			return flush(context.Background())
		}
	}
}

func inItsPlace(ctx context.Context, flush func(context.Context) error) error {
	last := ctx
	if ctx.Err() != nil {
		last = context.Background()
	}
	return flush(last)
}

func suite(ctx context.Context, t *testing.T) {
	if err := pay(context.Background(), 1); err != nil {
		t.Fatal(err)
	}
	t.Run("again", func(*testing.T) { _ = pay(context.Background(), 1) })
}

func afterTheEnd(ctx context.Context, flush func(context.Context) error) error {
	if ctx.Err() != nil {
		return flush(context.Background())
	}
	return pay(ctx, 1)
}

func TestPay(t *testing.T) {
	_ = pay(context.Background(), 1)
	t.Cleanup(func() { _ = pay(context.Background(), 2) })
}

func client(t *testing.T, ctx context.Context) {
	t.Cleanup(func() { _ = pay(context.Background(), 2) })
}

func cleanup(ctx context.Context, remove func(context.Context) error) error {
	defer func() { _ = remove(context.Background()) }()
	return pay(ctx, 1)
}

func deferred(ctx context.Context, remove func(context.Context) error) error {
	defer remove(context.Background())
	return pay(ctx, 1)
}

type app struct {
	After  hook
	OnStop func(context.Context) error
}

type hook func(context.Context) error

func newApp(p *pool) app {
	return app{
		After: func(_ context.Context) error { return pay(context.Background(), 1) },
		OnStop: func(context.Context) error {
			p.running.Wait()
			return pay(context.Background(), 1)
		},
	}
}

func (p *pool) flushAll(_ context.Context) error { return pay(context.Background(), 1) }
