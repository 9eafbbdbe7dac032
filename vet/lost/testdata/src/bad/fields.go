package bad

import (
	"context"
	"net/http"

	"bad/helper"
)

type job struct {
	ctx context.Context
	sku string
}

func newJob(ctx context.Context, sku string) *job { return &job{ctx: ctx, sku: sku} }

func (j *job) run() error {
	return pay(context.Background(), len(j.sku)) // want `context.Background\(\) is handed to pay, though j.ctx came in: use j.ctx`
}

func queued(ctx context.Context, queue chan order) {
	queue <- order{ctx: context.Background(), sku: "tea"} // want `context.Background\(\) is sent on, though ctx came in: use ctx`
}

type order struct {
	ctx context.Context
	sku string
}

func process1(o *order) error { return pay(o.ctx, len(o.sku)) }

func inAStruct(ctx context.Context) error {
	o := &order{sku: "tea"}
	o.ctx = context.WithValue(context.Background(), key{}, 1) // want `context.Background\(\) is handed to process1, though ctx came in: use ctx`
	return process1(o)
}

func outOfAStruct(ctx context.Context) error {
	o := order{ctx: context.Background()} // want `context.Background\(\) is handed to pay, though ctx came in: use ctx`
	return pay(o.ctx, 1)
}

type service struct {
	life context.Context
	stop context.CancelFunc
}

func newService() *service {
	s := &service{}
	s.life, s.stop = context.WithCancel(context.Background())
	return s
}

func (s *service) get(ctx context.Context) error {
	return helper.Pay(s.life) // want `s.life, which outlives the request, is handed to helper.Pay, though ctx came in: use ctx`
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	sent := context.WithValue(s.life, key{}, r.URL.Path) // want `s.life, which outlives the request, is handed to helper.Pay, though r.Context\(\) came in: use r.Context\(\)`
	_ = helper.Pay(sent)
}

type call struct {
	r *http.Request
}

func (c call) do() error {
	return helper.Pay(context.Background()) // want `context.Background\(\) is handed to helper.Pay, though c.r.Context\(\) came in: use c.r.Context\(\)`
}

func (c call) remove() error {
	return helper.Pay(context.Background()) // want `context.Background\(\) is handed to helper.Pay, though c.r.Context\(\) came in: use c.r.Context\(\)`
}

func (j *job) removeFrom(ctx context.Context) error {
	return pay(context.Background(), 1) // want `context.Background\(\) is handed to pay, though ctx came in: use ctx`
}
