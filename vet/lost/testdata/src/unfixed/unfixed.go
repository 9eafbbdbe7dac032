// Package unfixed has what is found and cannot be mended without knowing more.
package unfixed

import (
	"context"
	"net/http"

	"bad/helper"
)

func byValue(ctx context.Context) error {
	start := context.Background
	return helper.Pay(start()) // want `start\(\) is handed to helper.Pay, though ctx came in: use ctx`
}

func withCancel(ctx context.Context) error {
	timed, cancel := helper.Timed() // want `helper.Timed\(\) is handed to helper.Pay, though ctx came in: use ctx`
	defer cancel()
	return helper.Pay(timed)
}

func blankRequest(_ http.ResponseWriter, _ *http.Request) {
	_ = helper.Pay(context.Background()) // want `context.Background\(\) is handed to helper.Pay, though a \*http.Request came in: give it a name, and use it`
}

func unnamed(context.Context, int) error {
	return helper.Pay(context.Background()) // want `context.Background\(\) is handed to helper.Pay, though a context.Context came in: give it a name, and use it`
}

func hidden(ctx context.Context) error {
	{
		ctx := 1
		_ = ctx
		return helper.Pay(context.Background()) // want `context.Background\(\) is handed to helper.Pay, though ctx came in: use ctx`
	}
}

var process = context.Background()

type server struct{ life context.Context }

var srv = server{life: context.Background()}

func ofAnother(ctx context.Context) error {
	s := &srv
	return helper.Pay(s.life) // want `s.life, which outlives the request, is handed to helper.Pay, though ctx came in: use ctx`
}

func request(ctx context.Context, c *http.Client) error {
	_, err := c.Do(anew()) // want `anew\(\) is handed to c.Do, though ctx came in: use ctx`
	return err
}

func anew() *http.Request {
	r, _ := http.NewRequestWithContext(context.Background(), http.MethodGet, "http://stock", nil)
	return r
}

func goroutine(_ http.ResponseWriter, r *http.Request) {
	go audit(context.WithValue(process, 1, 2))
}

func audit(ctx context.Context) { <-ctx.Done() }
