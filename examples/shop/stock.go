package shop

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/XSAM/otelsql"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/ctxplumb/ctxplumb/examples/shop/shoppb"
)

// The goods, and which order has reserved how many of them.
const schema = `
CREATE TABLE items (sku TEXT PRIMARY KEY, quantity INTEGER NOT NULL, cents INTEGER NOT NULL);
CREATE TABLE reservations (order_id TEXT PRIMARY KEY, sku TEXT NOT NULL REFERENCES items, quantity INTEGER NOT NULL);
INSERT INTO items VALUES ('tea', 100, 450), ('pot', 1, 3900);`

// left is how many pieces of an item nobody has reserved, and what one costs.
const left = `
SELECT quantity - (SELECT coalesce(sum(quantity), 0) FROM reservations WHERE sku = items.sku), cents
FROM items WHERE sku = ?`

// calls leaves out the spans of what is no call to the database.
var calls = otelsql.SpanOptions{OmitConnResetSession: true, OmitRows: true}

// stock keeps the goods in a database.
type stock struct {
	shoppb.UnimplementedStockServer
	*Shop
	db *sql.DB
}

func (s *Shop) startStock() (string, error) {
	db, err := openDatabase(s.telemetry.provider)
	if err != nil {
		return "", fmt.Errorf("shop: stock cannot open its database: %w", err)
	}
	s.onClose(func() { _ = db.Close() })
	st := stock{Shop: s, db: db}
	return s.serveGRPC("stock", func(r grpc.ServiceRegistrar) { shoppb.RegisterStockServer(r, st) })
}

func openDatabase(provider trace.TracerProvider) (*sql.DB, error) {
	db, err := otelsql.Open("sqlite", ":memory:", otelsql.WithTracerProvider(provider), otelsql.WithSpanOptions(calls))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1) // a database in memory belongs to its connection
	if _, err := db.ExecContext(context.Background(), schema); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// Reserve takes goods for an order. A cancel before it has answered takes the reservation back.
func (s stock) Reserve(ctx context.Context, req *shoppb.ReserveRequest) (*shoppb.ReserveReply, error) {
	var cents int64
	err := s.transact(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO reservations VALUES (?, ?, ?) ON CONFLICT DO NOTHING`,
			req.GetOrderId(), req.GetSku(), req.GetQuantity())
		if err != nil {
			return err
		}
		s.cfg.At(ctx, AtStock)
		var pieces int64
		err = tx.QueryRowContext(ctx, left, req.GetSku()).Scan(&pieces, &cents)
		if errors.Is(err, sql.ErrNoRows) || pieces < 0 {
			return status.Errorf(codes.FailedPrecondition, "not enough %q in stock", req.GetSku())
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return &shoppb.ReserveReply{Cents: cents * req.GetQuantity()}, nil
}

// Release gives back what an order has reserved, if it has reserved anything.
func (s stock) Release(ctx context.Context, req *shoppb.ReleaseRequest) (*shoppb.ReleaseReply, error) {
	err := s.transact(ctx, func(tx *sql.Tx) error {
		s.cfg.At(ctx, AtRelease)
		_, err := tx.ExecContext(ctx, `DELETE FROM reservations WHERE order_id = ?`, req.GetOrderId())
		return err
	})
	return &shoppb.ReleaseReply{}, err
}

// transact runs f in a transaction, which the end of ctx rolls back.
func (s stock) transact(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return ended(ctx, err)
	}
	defer func() { _ = tx.Rollback() }() // it does nothing after a commit
	if err := f(tx); err != nil {
		return ended(ctx, err)
	}
	return ended(ctx, tx.Commit())
}

// ended prefers the end of ctx to err as a reason: a database that is interrupted has many ways to say so.
func ended(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return status.FromContextError(ctx.Err()).Err()
	}
	return err
}
