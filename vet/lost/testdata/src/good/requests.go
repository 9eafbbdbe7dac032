package good

import (
	"context"
	"log"
	"log/slog"
	"net/http"
	"net/http/httputil"
	"os"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	"bad/helper"
	"github.com/ctxplumb/ctxplumb/tracer"
)

func passedOn(ctx context.Context) error { return pay(ctx, 1) }

func value(ctx context.Context) error { return pay(context.WithValue(ctx, key{}, 1), 1) }

func putBack(w http.ResponseWriter, r *http.Request) {
	*r = *r.WithContext(context.WithValue(r.Context(), key{}, r.Header.Get("Tenant")))
}

func routed(p *httputil.ProxyRequest) { p.Out = p.Out.WithContext(p.In.Context()) }

func throughHelpers(ctx context.Context) error {
	return pay(helper.Tenant(helper.Or(ctx)), 1)
}

func withOptions(o *helper.Options) error { return pay(o.Context(), 1) }

func defaulted(ctx context.Context) error {
	if ctx == nil {
		ctx = context.Background()
	}
	return pay(ctx, 1)
}

func defaultedOtherwise(ctx context.Context) error {
	sent := context.Background()
	if ctx != nil {
		sent = ctx
	}
	return pay(sent, 1)
}

type options struct{ Context context.Context }

func optional(r *http.Request, o options) error {
	if o.Context == nil {
		o.Context = context.TODO()
	}
	return pay(o.Context, 1)
}

func notedDown(ctx context.Context, l *slog.Logger) error {
	slog.InfoContext(context.Background(), "begins")
	l.Log(context.Background(), slog.LevelInfo, "goes on")
	log.Print(context.Background())
	helper.Note(context.Background(), "noted")
	writtenDown(context.Background(), nil, "refused", "order", 1)
	return pay(ctx, 1)
}

var disk = make(chan struct{})

func writtenDown(ctx context.Context, err error, message string, values ...any) {
	select {
	case <-ctx.Done():
	case <-disk:
		log.Print(err, message, values)
	}
}

func nobodyWaits(context.Context) {}

func ignored(ctx context.Context) { nobodyWaits(context.Background()) }

func detached(ctx context.Context) {
	aside, cancel := context.WithTimeout(tracer.Detach(ctx, "statistics are kept of all orders"), time.Second)
	tracer.Go(aside, "statistics", func(ctx context.Context) {
		defer cancel()
		_ = pay(ctx, 1)
	})
}

func declared(ctx context.Context) {
	go pay(context.Background(), 1) //ctxplumb:detached the ledger is written at any rate
}

func declaredAbove(ctx context.Context) error {
	//ctxplumb:detached the ledger is written at any rate
	aside := context.Background()
	return pay(aside, 1)
}

func tiedByHand(ctx context.Context) error {
	own, cancel := context.WithCancel(context.Background())
	stop := context.AfterFunc(ctx, cancel)
	defer stop()
	return pay(own, 1)
}

func tiedByAGoroutine(ctx context.Context) error {
	own, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		select {
		case <-ctx.Done():
			cancel()
		case <-own.Done():
		}
	}()
	return pay(own, 1)
}

func merged(ctx context.Context, s *pool) error {
	both, cancel := merge(ctx, s.life)
	defer cancel()
	return pay(both, 1)
}

func merge(ctx, other context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(other, func() { cancel(context.Cause(other)) })
	return ctx, func() {
		stop()
		cancel(context.Canceled)
	}
}

func beside(ctx context.Context, both func(ctx, base context.Context) error) error {
	return both(ctx, context.Background())
}

var (
	once   sync.Once
	shared error
)

func onceForAll(ctx context.Context) error {
	once.Do(func() { shared = pay(context.Background(), 1) })
	return pay(ctx, 1)
}

func lazily(ctx context.Context) func() error {
	return func() error { return pay(context.Background(), 1) }
}

type hooks struct{ onClose []func() }

func (h *hooks) OnClose(f func()) { h.onClose = append(h.onClose, f) }

func registered(ctx context.Context, h *hooks) error {
	h.OnClose(func() { _ = pay(context.Background(), 1) })
	return pay(ctx, 1)
}

func kept(ctx context.Context, h *hooks) error {
	h.onClose = append(h.onClose, func() { _ = pay(context.Background(), 1) })
	return pay(ctx, 1)
}

type file struct{}

func (file) Close(ctx context.Context) error    { return pay(ctx, 1) }
func (file) Rollback(ctx context.Context) error { return pay(ctx, 1) }

func takenDown(ctx context.Context, f file) error {
	if err := pay(ctx, 1); err != nil {
		_ = f.Rollback(context.Background())
	}
	return f.Close(context.Background())
}

func handle(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), time.Second)
	defer cancel()
	r = r.WithContext(context.WithValue(ctx, key{}, 1))
	_ = pay(r.Context(), 1)
}

func outgoing(ctx context.Context, conn *grpc.ClientConn) error {
	md, _ := metadata.FromIncomingContext(context.Background())
	return conn.Invoke(metadata.NewOutgoingContext(ctx, md), "/m", nil, nil)
}

type tenantStream struct {
	grpc.ServerStream
	ctx context.Context
}

func (s tenantStream) Context() context.Context { return s.ctx }

func stream(srv any, s grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	return handler(srv, tenantStream{s, context.WithValue(s.Context(), key{}, 1)})
}

type fake struct{ grpc.ServerStream }

func newFake() grpc.ServerStream { return tenantStream{ctx: context.Background()} }

type tenant struct {
	context.Context
	labels context.Context
}

func ownType(ctx context.Context) error {
	return pay(tenant{Context: ctx, labels: context.Background()}, 1)
}

type job struct{ ctx context.Context }

func (j *job) run() error { return pay(j.ctx, 1) }

func queued(ctx context.Context, queue chan job) { queue <- job{ctx} }

type daemon struct{ life context.Context }

func newDaemon() *daemon { return &daemon{life: context.Background()} }

func (d *daemon) tick() error { return pay(d.life, 1) }

func (d *daemon) refresh(ctx context.Context) {
	go pay(d.life, 1)
}

func (d *daemon) wait(ctx context.Context) error {
	select {
	case <-d.life.Done():
		return d.life.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}

func ticking(ctx context.Context) {
	if _, ok := ctx.Deadline(); !ok && os.Getenv("SLOW") != "" {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Minute)
		defer cancel()
	}
	_ = pay(ctx, 1)
}

func onReturn(_ context.Context, amount int) {
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_ = pay(ctx, amount)
	}()
	go pay(context.Background(), amount)
}

type cache struct {
	life context.Context
	all  map[string]*remote
}

type remote struct{ ctx context.Context }

func newCache() *cache { return &cache{life: context.Background()} }

func NewClient(ctx context.Context, name string) (*remote, error) { return &remote{ctx}, pay(ctx, 1) }

func (c *cache) getOrCreate(ctx context.Context, name string) (*remote, error) {
	if found, ok := c.all[name]; ok {
		return found, nil
	}
	return NewClient(ctx, name)
}

func (c *cache) serve(ctx context.Context, name string) error {
	if _, err := c.getOrCreate(c.life, name); err != nil {
		return err
	}
	return pay(ctx, 1)
}

func lazyClient(ctx context.Context, c *cache) (err error) {
	c.all["tea"], err = NewClient(context.Background(), "tea")
	return err
}

// loop is of no request: nobody gives it a context that ends.
func (c *cache) loop(bg context.Context) error {
	if err := pay(c.life, 1); err != nil {
		return pay(context.Background(), 2)
	}
	return c.again(bg)
}

func (c *cache) again(bg context.Context) error { return pay(context.TODO(), 1) }

func startCache(c *cache) error { return c.loop(context.WithValue(context.Background(), key{}, 1)) }

func (c *cache) warm(ctx context.Context) error {
	go func() { _ = pay(c.life, 1) }()
	return pay(ctx, 1)
}

type entry struct{}

func (*entry) Debug(...any) {}
func (*entry) Info(...any)  {}
func (*entry) Error(...any) {}

func entryOf(ctx context.Context) *entry { return ctx.Value(key{}).(*entry) }

var logger = entryOf

func logged(ctx context.Context) error {
	logger(context.TODO()).Info("begins")
	return pay(ctx, 1)
}

func exitProcess(ctx context.Context) { <-ctx.Done() }

func stop(w http.ResponseWriter, r *http.Request) { exitProcess(context.Background()) }

func newState() (context.Context, context.CancelFunc) {
	return context.WithCancel(context.Background())
}

// sharedPool is done with the context that came in when it takes its name for another one.
func sharedPool(ctx context.Context, once func(func() error) error) (*pool, error) {
	if err := once(func() error { return pay(ctx, 1) }); err != nil {
		return nil, err
	}
	ctx, cancel := newState()
	return &pool{life: ctx, cancel: cancel}, nil
}

// noCancel keeps the deadline and nothing else, on two paths. One declaration is enough.
func noCancel(ctx context.Context, req any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	cancel := func() {}
	if deadline, ok := ctx.Deadline(); ok {
		//ctxplumb:detached what is stored is stored to the end
		ctx, cancel = context.WithDeadline(context.Background(), deadline)
	} else {
		ctx = context.Background()
	}
	defer cancel()
	return handler(ctx, req)
}

type peer struct{ http.Client }

// send has nobody to hear: no request that it is given ends.
func (p *peer) send(r *http.Request) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	_, err := p.Do(r.WithContext(ctx))
	return err
}

func newPost(url string) *http.Request {
	r, err := http.NewRequest(http.MethodPost, url, nil)
	if err != nil {
		panic(err)
	}
	return r
}

func (p *peer) post(url string) error { return p.send(newPost(url)) }

// Analyzer contextless reports this one.
func requestWithoutContext(ctx context.Context, c *http.Client) error {
	r, err := http.NewRequest(http.MethodGet, "http://stock", nil)
	if err != nil {
		return err
	}
	_, err = c.Do(r)
	return err
}

func (j *job) removePresence() error { return pay(context.Background(), 1) }

type conn struct{ away context.Context }

func newConn() *conn { return &conn{away: context.Background()} }

func (c *conn) dial(ctx context.Context) error {
	go func() {
		for pay(context.Background(), 1) == nil {
		}
	}()
	return pay(ctx, 1)
}

// unlessAway hears both.
func (c *conn) unlessAway(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stop := context.AfterFunc(c.away, cancel)
	defer stop()
	return pay(ctx, 1)
}

func noted(ctx context.Context) error {
	ctx, done := helper.Watched(ctx)
	defer done()
	return pay(ctx, 1)
}

type serving struct {
	Ctx   context.Context
	first *http.Request
}

func (s *serving) context() context.Context {
	if s != nil && s.Ctx != nil {
		return s.Ctx
	}
	return context.Background()
}

// upload is sent again and again, each time with the context that reset is given.
type upload struct{ *http.Request }

func (u *upload) reset(ctx context.Context) { u.Request = u.WithContext(ctx) }

func (p *peer) newUpload() (upload, error) {
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, "http://books", nil)
	return upload{r}, err
}

func (p *peer) upload(ctx context.Context) error {
	u, err := p.newUpload()
	if err != nil {
		return err
	}
	u.reset(ctx)
	_, err = p.Do(u.Request)
	return err
}

func (p *peer) uploadAgain(ctx context.Context, retry func(context.Context, func(context.Context) error) error) error {
	u, err := p.newUpload()
	if err != nil {
		return err
	}
	return retry(ctx, func(attempt context.Context) error {
		u.reset(attempt)
		_, err := p.Do(u.Request)
		return err
	})
}
