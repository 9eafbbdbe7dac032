package bad

import (
	"context"
	"database/sql"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"time"

	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	"bad/helper"
)

type key struct{}

func pay(ctx context.Context, amount int) error {
	<-ctx.Done()
	return ctx.Err()
}

func direct(ctx context.Context) error {
	return pay(context.Background(), 1) // want `context.Background\(\) is handed to pay, though ctx came in: use ctx`
}

func todo(ctx context.Context) error {
	return pay(context.TODO(), 1) // want `context.TODO\(\) is handed to pay, though ctx came in: use ctx`
}

func assigned(ctx context.Context) error {
	fresh := context.Background() // want `context.Background\(\) is handed to pay, though ctx came in: use ctx`
	return pay(fresh, 1)
}

func overwritten(ctx context.Context) error {
	if err := pay(ctx, 1); err != nil {
		return err
	}
	ctx = context.Background() // want `context.Background\(\) is handed to pay, though ctx came in: use ctx`
	return pay(ctx, 2)
}

func onOnePath(ctx context.Context, slow bool) error {
	sent := ctx
	if slow {
		sent = context.Background() // want `context.Background\(\) is handed to pay, though ctx came in: use ctx`
	}
	return pay(sent, 1)
}

func inASwitch(ctx context.Context, n int) error {
	var sent context.Context
	switch n {
	case 1:
		sent = context.WithValue(ctx, key{}, n)
	case 2:
		sent = context.WithValue(context.TODO(), key{}, n) // want `context.TODO\(\) is handed to pay, though ctx came in: use ctx`
	default:
		sent = ctx
	}
	return pay(sent, n)
}

func inALoop(ctx context.Context) error {
	sent := ctx
	for range 3 {
		if err := pay(sent, 1); err == nil {
			return nil
		}
		sent = context.Background() // want `context.Background\(\) is handed to pay, though ctx came in: use ctx`
	}
	return nil
}

func timed(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second) // want `context.Background\(\) is handed to pay, though ctx came in: use ctx`
	defer cancel()
	return pay(ctx, 1)
}

func untilThen(ctx context.Context) error {
	limited, cancel := context.WithDeadline(context.TODO(), time.Now().Add(time.Second)) // want `context.TODO\(\) is handed to pay, though ctx came in: use ctx`
	defer func() { cancel() }()
	return pay(limited, 1)
}

func caused(ctx context.Context) error {
	limited, cancel := context.WithCancelCause(context.Background()) // want `context.Background\(\) is handed to pay, though ctx came in: use ctx`
	defer cancel(nil)
	return pay(limited, 1)
}

func forAGoroutine(ctx context.Context) {
	limited, cancel := context.WithTimeout(context.Background(), time.Second) // want `context.Background\(\) is handed to pay, though ctx came in: use ctx`
	go func() {
		defer cancel()
		_ = pay(limited, 1)
	}()
}

func metadataAnew(ctx context.Context, conn *grpc.ClientConn) error {
	md, _ := metadata.FromIncomingContext(ctx)
	out := metadata.NewOutgoingContext(context.Background(), md) // want `context.Background\(\) is handed to conn.Invoke, though ctx came in: use ctx`
	return conn.Invoke(out, "/shop.Stock/Reserve", nil, nil)
}

func metadataAppended(ctx context.Context, conn *grpc.ClientConn) error {
	return conn.Invoke(metadata.AppendToOutgoingContext(context.TODO(), "a", "b"), "/m", nil, nil) // want `context.TODO\(\) is handed to conn.Invoke, though ctx came in: use ctx`
}

func blank(_ context.Context, amount int) error {
	return pay(context.Background(), amount) // want `context.Background\(\) is handed to pay, though a context.Context came in: give it a name, and use it`
}

func blankAndTaken(_ context.Context) error {
	ctx := context.WithValue(context.Background(), key{}, 1) // want `context.Background\(\) is handed to pay, though a context.Context came in: give it a name, and use it`
	return pay(ctx, 1)
}

func queried(ctx context.Context, db *sql.DB) error {
	_, err := db.ExecContext(context.Background(), "DELETE FROM items") // want `context.Background\(\) is handed to db.ExecContext, though ctx came in: use ctx`
	return err
}

func dialled(ctx context.Context, d net.Dialer) (net.Conn, error) {
	return d.DialContext(context.Background(), "tcp", "db:1") // want `context.Background\(\) is handed to d.DialContext, though ctx came in: use ctx`
}

func commanded(ctx context.Context) error {
	return exec.CommandContext(context.Background(), "sync").Run() // want `context.Background\(\) is handed to exec.CommandContext, though ctx came in: use ctx`
}

func requested(ctx context.Context, c *http.Client) error {
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, "http://stock", nil) // want `context.Background\(\) is handed to c.Do, though ctx came in: use ctx`
	if err != nil {
		return err
	}
	res, err := c.Do(req)
	if err != nil {
		return err
	}
	return res.Body.Close()
}

func requestedElsewhere(ctx context.Context, c *http.Client) error {
	req, err := helper.Request(context.Background(), "http://stock") // want `context.Background\(\) is handed to c.Do, though ctx came in: use ctx`
	if err != nil {
		return err
	}
	_, err = c.Do(req)
	return err
}

func grouped(ctx context.Context) error {
	group, shared := errgroup.WithContext(context.Background()) // want `context.Background\(\) is handed to pay, though ctx came in: use ctx`
	group.Go(func() error { return pay(shared, 1) })
	return group.Wait()
}

func spread(ctx context.Context, calls []func(context.Context) error) error {
	for _, call := range calls {
		if err := call(context.Background()); err != nil { // want `context.Background\(\) is handed to call, though ctx came in: use ctx`
			return err
		}
	}
	return nil
}

type stock interface {
	Reserve(ctx context.Context, sku string) error
}

func byInterface(ctx context.Context, s stock) error {
	return s.Reserve(context.Background(), "tea") // want `context.Background\(\) is handed to s.Reserve, though ctx came in: use ctx`
}

func generic[T stock](ctx context.Context, s T) error {
	return s.Reserve(context.Background(), "tea") // want `context.Background\(\) is handed to s.Reserve, though ctx came in: use ctx`
}

func secondParameter(name string, ctx context.Context) error {
	return pay(context.Background(), len(name)) // want `context.Background\(\) is handed to pay, though ctx came in: use ctx`
}

type server struct{ stock stock }

func (s *server) Place(ctx context.Context, sku string) error {
	return s.stock.Reserve(context.Background(), sku) // want `context.Background\(\) is handed to s.stock.Reserve, though ctx came in: use ctx`
}

func beforeTheEnd(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	default:
	}
	return pay(context.Background(), 1) // want `context.Background\(\) is handed to pay, though ctx came in: use ctx`
}

func eitherEnd(ctx context.Context, done chan int) error {
	select {
	case <-ctx.Done():
	case <-done:
	}
	return pay(context.Background(), 1) // want `context.Background\(\) is handed to pay, though ctx came in: use ctx`
}

// run is stopped by its caller, if by nobody else.
func run(ctx context.Context) error {
	return pay(context.Background(), 1) // want `context.Background\(\) is handed to pay, though ctx came in: use ctx`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	_ = run(ctx)
}
