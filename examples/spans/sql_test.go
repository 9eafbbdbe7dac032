package spans_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"sync"
	"testing"
	"time"

	"github.com/XSAM/otelsql"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"modernc.org/sqlite"

	"github.com/ctxplumb/ctxplumb/tracer"
)

const patience = time.Second

// register gives the database a function that does not hear its caller.
var register = sync.OnceFunc(func() {
	sqlite.MustRegisterScalarFunction("rest", 0, func(*sqlite.FunctionContext, []driver.Value) (driver.Value, error) {
		time.Sleep(patience)
		return int64(1), nil
	})
})

// TestDatabase has a handler use a database through otelsql. Its client goes away after ten milliseconds.
func TestDatabase(t *testing.T) {
	for name, tc := range map[string]struct {
		handler func(context.Context, *sql.DB) error
		want    string
	}{
		"a query": {
			func(ctx context.Context, db *sql.DB) error {
				var one int
				return db.QueryRowContext(ctx, "SELECT 1").Scan(&one)
			}, `
server Order/Place: linked
  client sql.conn.query: linked
  client sql.rows: linked`,
		},
		"a transaction": {
			func(ctx context.Context, db *sql.DB) error {
				tx, err := db.BeginTx(ctx, nil)
				if err != nil {
					return err
				}
				if _, err := tx.ExecContext(ctx, "SELECT 1"); err != nil {
					return err
				}
				return tx.Commit()
			}, `
server Order/Place: linked
  client sql.conn.begin_tx: linked
  client sql.conn.exec: linked
  client sql.tx.commit: linked`,
		},
		"a transaction whose client goes away": {
			func(ctx context.Context, db *sql.DB) error {
				if _, err := db.BeginTx(ctx, nil); err != nil {
					return err
				}
				<-ctx.Done()
				return nil
			}, `
server Order/Place: heard
  client sql.conn.begin_tx: linked
  client sql.tx.rollback: heard`,
		},
		"a query that does not hear": {
			func(ctx context.Context, db *sql.DB) error {
				var one int
				return db.QueryRowContext(context.WithoutCancel(ctx), "SELECT 1").Scan(&one)
			}, `
server Order/Place: linked
  client sql.conn.query: cut
  client sql.rows: cut
DROP cut sql.conn.query: return db.QueryRowContext(context.WithoutCancel(ctx), "SELECT 1").Scan(&one)`,
		},
		"a statement without a context": {
			func(_ context.Context, db *sql.DB) error {
				_, err := db.Exec("SELECT 1")
				return err
			}, `
server Order/Place: linked
  client sql.conn.exec: lost
DROP lost sql.conn.exec: _, err := db.Exec("SELECT 1")`,
		},
		"a statement without a context in a goroutine": {
			func(_ context.Context, db *sql.DB) error {
				done := make(chan error)
				go func() {
					_, err := db.Exec("SELECT 1")
					done <- err
				}()
				return <-done
			}, `
server Order/Place: linked
  client sql.conn.exec: lost
DROP lost sql.conn.exec: _, err := db.Exec("SELECT 1")`,
		},
		"a query that runs on": {
			func(ctx context.Context, db *sql.DB) error {
				_, _ = db.ExecContext(ctx, "SELECT rest()")
				return nil
			}, `
server Order/Place: heard
  client sql.conn.exec: deaf
DROP deaf sql.conn.exec: time.Sleep(patience)`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			recorded(t, tc.want, func(t *testing.T, provider *sdktrace.TracerProvider) {
				db := open(t, provider)
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				time.AfterFunc(10*time.Millisecond, cancel)
				ctx, n := tracer.StartServer(ctx, nil, "Order/Place", "")
				defer n.End()
				if err := tc.handler(ctx, db); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

func open(t *testing.T, provider *sdktrace.TracerProvider) *sql.DB {
	t.Helper()
	register()
	db, err := otelsql.Open("sqlite", ":memory:", otelsql.WithTracerProvider(provider))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}
