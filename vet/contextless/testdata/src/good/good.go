// Package good looks as if it called without its context.
package good

import (
	"context"
	"crypto/tls"
	"database/sql"
	"log/slog"
	"net"
	"net/http"
	"os/exec"
	"sync"

	"google.golang.org/grpc"

	"store"
)

func handedOn(ctx context.Context, s *store.Store) error { return s.RenewLockContext(ctx, "a") }

func noContext(s *store.Store) error { return s.RenewLock("a") }

func unnamed(context.Context, *store.Store) { store.Sync() }

func onPurpose(_ context.Context, s *store.Store) error { return s.RenewLock("a") }

func noTwin(ctx context.Context, s *store.Store) { s.Alone("a") }

func otherParameters(ctx context.Context, s *store.Store) { s.Keep("a") }

func ofThePackageItself(ctx context.Context, s *store.Store) { s.Hidden("a") }

func notOfTheInterface(ctx context.Context, l store.Plain) error { return l.Lock("a") }

func shared(ctx context.Context) *store.Store { return store.Default() }

func logs(ctx context.Context, s *store.Store) {
	s.Infof("seen")
	slog.Info("seen")
}

func values(ctx context.Context, s *store.Store) (string, context.Context) {
	return store.From(), s.Tag("a")
}

func deferred(ctx context.Context, s *store.Store) error {
	defer s.RenewLock("a")
	defer func() { _ = s.RenewLock("b") }()
	return s.RenewLockContext(ctx, "a")
}

func onceEnded(ctx context.Context, s *store.Store) {
	<-ctx.Done()
	_ = s.RenewLock("a")
}

func whenEnded(ctx context.Context, s *store.Store, work <-chan int) {
	select {
	case <-ctx.Done():
		_ = s.RenewLock("a")
	case <-work:
	}
}

func ifEnded(ctx context.Context, s *store.Store) {
	if err := ctx.Err(); ctx.Err() != nil {
		_, _ = err, s.RenewLock("a")
	}
}

func afterwards(ctx context.Context, s *store.Store) {
	context.AfterFunc(ctx, func() { _ = s.RenewLock("a") })
}

func later(ctx context.Context, s *store.Store) func() {
	store.Later(func() { _ = s.RenewLock("a") })
	return func() { _ = s.RenewLock("a") }
}

func once(ctx context.Context, s *store.Store) {
	var once sync.Once
	once.Do(func() { _ = s.RenewLock("a") })
}

func closureOnPurpose(s *store.Store) func(context.Context) error {
	return func(context.Context) error { return s.RenewLock("a") }
}

type client struct{ *store.Store }

// The twin itself has to do it somehow.
func (c *client) renew(key string) error { return c.RenewLock(key) }
func (c *client) renewContext(ctx context.Context, key string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return c.renew(key)
}

func withContext(ctx context.Context, url string) (*http.Response, error) {
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	return http.DefaultClient.Do(req.WithContext(ctx))
}

func clone(w http.ResponseWriter, r *http.Request) {
	req, err := http.NewRequest(http.MethodGet, "http://stock", nil)
	if err == nil {
		req = req.Clone(r.Context())
		_, _ = http.DefaultClient.Do(req)
	}
}

func doWith(ctx context.Context, url string) error {
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	return do(ctx, req)
}

type scraper struct{ once, always *http.Request }

func (s *scraper) keptThenGiven(ctx context.Context, url string) error {
	if s.once == nil {
		req, err := http.NewRequest(http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		req.Header.Set("Accept", "text/plain")
		s.once = req
	}
	_, err := http.DefaultClient.Do(s.once.WithContext(ctx))
	return err
}

func (s *scraper) keptForLater(ctx context.Context, url string) (err error) {
	s.always, err = http.NewRequest(http.MethodGet, url, nil)
	return err
}

func (s *scraper) givenLater(ctx context.Context) error { return do(ctx, s.always) }

func do(ctx context.Context, req *http.Request) error {
	_, err := http.DefaultClient.Do(req.WithContext(ctx))
	return err
}

func killed(ctx context.Context) error {
	cmd := exec.Command("sync")
	stop := context.AfterFunc(ctx, func() { _ = cmd.Process.Kill() })
	defer stop()
	return cmd.Run()
}

func setContext(ctx context.Context) *store.Message {
	m := store.NewMessage("a")
	m.SetContext(ctx)
	return m
}

func handshake(ctx context.Context, conn *tls.Conn) error {
	done := make(chan error, 1)
	go func() { done <- conn.Handshake() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		conn.Close()
		return ctx.Err()
	}
}

func dialsInTheBackground(ctx context.Context) (*grpc.ClientConn, error) {
	return grpc.Dial("stock:80")
}

func listens(ctx context.Context) (net.Listener, error) { return net.Listen("tcp", ":0") }

func port(ctx context.Context) (int, error) { return net.LookupPort("tcp", "https") }

func rollsBack(ctx context.Context, tx *sql.Tx) error { return tx.Rollback() }

type lock struct{}

func (lock) Unlock() error                           { return nil }
func (lock) UnlockContext(ctx context.Context) error { return ctx.Err() }
func (lock) Free()                                   {}
func (lock) FreeWithContext(ctx context.Context)     {}

func takesBack(ctx context.Context, l lock) error {
	l.Free()
	return l.Unlock()
}

func declared(ctx context.Context, s *store.Store) error {
	//ctxplumb:detached the lock outlives the request
	return s.RenewLock("a")
}

func main() {
	ctx := context.Background()
	_ = ctx
	_ = new(store.Store).RenewLock("a")
}
