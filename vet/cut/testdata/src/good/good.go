package good

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"testing"
	"time"

	"github.com/ctxplumb/ctxplumb/tracer"
)

func pay(ctx context.Context, amount int) error {
	<-ctx.Done()
	return ctx.Err()
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	<-ctx.Done()
	_ = pay(context.WithoutCancel(ctx), 1)
}

func ofAFreshOne() error { return pay(context.WithoutCancel(context.Background()), 1) }

func detached(ctx context.Context) error {
	aside, cancel := context.WithTimeout(tracer.Detach(ctx, "the books"), time.Second)
	defer cancel()
	return pay(aside, 1)
}

func detachedInSteps(ctx context.Context) {
	ctx = tracer.Detach(ctx, "a failed order gives back what it reserved")
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	tracer.Go(ctx, "release", func(ctx context.Context) {
		defer cancel()
		_ = pay(ctx, 1)
	})
}

func boundedInside(ctx context.Context) {
	tracer.Go(tracer.Detach(ctx, "the books"), "books", func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		_ = pay(ctx, 1)
	})
}

func quick(ctx context.Context) error {
	ctx, cancel := context.WithDeadline(ctx, time.Now().Add(time.Second))
	defer cancel()
	return pay(ctx, 1)
}

func boundedByTheCallee(ctx context.Context) error { return quick(tracer.Detach(ctx, "the books")) }

func boundedByTheCaller(ctx context.Context) context.Context { return tracer.Detach(ctx, "the books") }

func declared(ctx context.Context) error {
	return pay(context.WithoutCancel(ctx), 1) //ctxplumb:detached the ledger is written at any rate
}

func declaredAbove(ctx context.Context) {
	//ctxplumb:detached the ledger is written at any rate
	aside, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	go func() {
		defer cancel()
		_ = pay(aside, 1)
	}()
}

// declaredHelper is declared once, for all that use it.
func declaredHelper(ctx context.Context) context.Context {
	//ctxplumb:detached the ledger is written at any rate
	return context.WithoutCancel(ctx)
}

func declaredByTheHelper(ctx context.Context) error { return pay(declaredHelper(ctx), 1) }

func tied(ctx context.Context) error {
	own, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, cancel)
	defer stop()
	return pay(own, 1)
}

func tie(ctx context.Context) (context.Context, context.CancelFunc) {
	tied, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, cancel)
	return tied, func() {
		stop()
		cancel()
	}
}

type conn struct {
	life  context.Context
	close context.CancelFunc
}

func dial(ctx context.Context) (*conn, error) {
	c := &conn{}
	c.life, c.close = context.WithCancel(context.WithoutCancel(ctx))
	go c.read(c.life)
	return c, pay(ctx, 1)
}

func (c *conn) read(ctx context.Context) { <-ctx.Done() }

func valuesOnly(ctx context.Context) {
	slog.InfoContext(context.WithoutCancel(ctx), "done", "who", context.WithoutCancel(ctx).Value("who"))
}

// watch is looked after by its caller.
func watch(ctx context.Context) context.CancelFunc {
	own, cancel := context.WithCancel(context.WithoutCancel(ctx))
	go func() { _ = pay(own, 1) }()
	return cancel
}

var errStopped = errors.New("stopped")

func restOfWorkOnceStopped(ctx context.Context) error {
	err := pay(ctx, 1)
	if errors.Is(context.Cause(ctx), errStopped) {
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		return pay(last, 1)
	}
	return err
}

func restOfWork(ctx context.Context) error {
	<-ctx.Done()
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	return pay(last, 1)
}

func restOfWorkInAGoroutine(ctx context.Context, wg *sync.WaitGroup) {
	wg.Go(func() {
		<-ctx.Done()
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = pay(last, 1)
	})
}

func passedOn(w http.ResponseWriter, r *http.Request) { _ = pay(r.Context(), 1) }

func TestCut(t *testing.T) { _ = pay(context.WithoutCancel(t.Context()), 1) }

func unused(ctx context.Context) { _ = context.WithoutCancel(ctx) }

type tenant struct{ context.Context }

func boundedInAType(ctx context.Context) error {
	aside, cancel := context.WithTimeout(tenant{tracer.Detach(ctx, "the books")}, time.Second)
	defer cancel()
	return pay(aside, 1)
}

func boundedInAPointer(ctx context.Context) error {
	aside, cancel := context.WithTimeout(&tenant{Context: tracer.Detach(ctx, "the books")}, time.Second)
	defer cancel()
	return pay(aside, 1)
}

func boundedAndShared(ctx context.Context) error {
	defer func() { _ = pay(ctx, 1) }()
	ctx = tracer.Detach(ctx, "the books")
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return pay(ctx, 1)
}
