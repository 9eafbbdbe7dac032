// Package bad calls without the context that it has.
package bad

import (
	"context"
	"database/sql"
	"net"
	"net/http"
	"os/exec"
	"sync"
	"time"

	"google.golang.org/grpc"

	"store"
)

func method(ctx context.Context, s *store.Store) error {
	return s.RenewLock("a") // want `store.Store.RenewLock hears nobody, though ctx came in: write s.RenewLockContext\(ctx, ...\)`
}

func shorterName(ctx context.Context, s *store.Store) (string, error) {
	return s.Load("a") // want `store.Store.Load hears nobody, though ctx came in: write s.LoadCtx\(ctx, ...\)`
}

func noArguments(ctx context.Context) {
	store.Sync() // want `store.Sync hears nobody, though ctx came in: write store.SyncContext\(ctx\)`
}

func variadic(ctx context.Context, s *store.Store, keys []string) error {
	return s.Put(keys...) // want `store.Store.Put hears nobody, though ctx came in: write s.PutWithContext\(ctx, ...\)`
}

func embedded(ctx context.Context, e store.Embedding) error {
	return e.RenewLock("a") // want `store.Store.RenewLock hears nobody, though ctx came in: write e.RenewLockContext\(ctx, ...\)`
}

func throughInterface(ctx context.Context, l store.Locker) error {
	return l.Lock("a") // want `store.Locker.Lock hears nobody, though ctx came in: write l.LockContext\(ctx, ...\)`
}

func generic(ctx context.Context) (int, error) {
	return store.Fetch[int]("a") // want `store.Fetch hears nobody, though ctx came in: write store.Fetch`
}

func ownPackage(ctx context.Context) {
	own("a") // want `bad.own hears nobody, though ctx came in: write ownContext\(ctx, ...\)`
}

func own(key string)                             {}
func ownContext(ctx context.Context, key string) {}

func query(ctx context.Context, db *sql.DB) (*sql.Rows, error) {
	return db.Query("SELECT 1") // want `sql.DB.Query hears nobody, though ctx came in: write db.QueryContext\(ctx, ...\)`
}

func queryForLater(ctx context.Context, db *sql.DB) error {
	rows, err := db.Query("SELECT 1") // want `sql.DB.Query hears nobody, though ctx came in: write db.QueryContext\(ctx, ...\)`
	if err != nil {
		return err
	}
	return read(ctx, rows)
}

func read(ctx context.Context, rows *sql.Rows) error { return rows.Close() }

func statement(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.Exec("DELETE FROM t") // want `sql.Tx.Exec hears nobody, though ctx came in: write tx.ExecContext\(ctx, ...\)`
	return err
}

func message(ctx context.Context) *store.Message {
	m := store.NewMessage("a") // want `store.NewMessage hears nobody, though ctx came in: write store.NewMessageWithContext\(ctx, ...\)`
	return m
}

func begin(ctx context.Context, db *sql.DB) (*sql.Tx, error) {
	return db.Begin() // want `sql.DB.Begin hears nobody, though ctx came in: write db.BeginTx\(ctx, nil\)`
}

func newRequest(ctx context.Context, url string) (*http.Response, error) {
	req, err := http.NewRequest(http.MethodGet, url, nil) // want `http.NewRequest hears nobody, though ctx came in: write http.NewRequestWithContext\(ctx, ...\)`
	if err != nil {
		return nil, err
	}
	return http.DefaultClient.Do(req)
}

func handler(w http.ResponseWriter, r *http.Request) {
	req, err := http.NewRequest(http.MethodGet, "http://stock", nil) // want `http.NewRequest hears nobody, though r.Context\(\) came in: write http.NewRequestWithContext\(r.Context\(\), ...\)`
	if err == nil {
		_, _ = http.DefaultClient.Do(req)
	}
}

type poller struct{ req *http.Request }

func (p *poller) kept(ctx context.Context, url string) error {
	req, err := http.NewRequest(http.MethodGet, url, nil) // want `http.NewRequest hears nobody`
	if err != nil {
		return err
	}
	p.req = req
	_, err = http.DefaultClient.Do(p.req)
	return err
}

func command(ctx context.Context) error {
	return exec.Command("sync").Run() // want `exec.Command hears nobody, though ctx came in: write exec.CommandContext\(ctx, ...\)`
}

func dial(ctx context.Context) (net.Conn, error) {
	return net.Dial("tcp", "stock:80") // want `net.Dial hears nobody, though ctx came in: write \(&net.Dialer{}\).DialContext\(ctx, ...\)`
}

func dialer(ctx context.Context, d *net.Dialer) (net.Conn, error) {
	return d.Dial("tcp", "stock:80") // want `net.Dialer.Dial hears nobody, though ctx came in: write d.DialContext\(ctx, ...\)`
}

func lookup(ctx context.Context) ([]net.IP, error) {
	return net.LookupIP("stock") // want `net.LookupIP hears nobody, though ctx came in: write net.DefaultResolver.LookupIP\(ctx, "ip", ...\)`
}

type server struct{ store *store.Store }

func (s *server) Watch(req string, stream grpc.ServerStream) error {
	return s.store.RenewLock(req) // want `store.Store.RenewLock hears nobody, though stream.Context\(\) came in: write s.store.RenewLockContext\(stream.Context\(\), ...\)`
}

func inGoroutine(ctx context.Context, s *store.Store) {
	var group sync.WaitGroup
	group.Go(func() {
		_ = s.RenewLock("a") // want `store.Store.RenewLock hears nobody`
	})
	go func() {
		_ = s.RenewLock("b") // want `store.Store.RenewLock hears nobody`
	}()
	group.Wait()
}

func inRetry(ctx context.Context, s *store.Store) error {
	return store.Retry(ctx, func() error {
		return s.RenewLock("a") // want `store.Store.RenewLock hears nobody`
	})
}

func ownContextOfClosure(s *store.Store) func(context.Context) error {
	return func(ctx context.Context) error {
		return s.RenewLock("a") // want `store.Store.RenewLock hears nobody`
	}
}

func shadowed(ctx context.Context, s *store.Store) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return s.RenewLock("a") // want `store.Store.RenewLock hears nobody`
}

func stillAlive(ctx context.Context, s *store.Store) error {
	if ctx.Err() == nil {
		return s.RenewLock("a") // want `store.Store.RenewLock hears nobody`
	}
	return nil
}
