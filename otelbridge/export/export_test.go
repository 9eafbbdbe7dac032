package export_test

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/collector/pdata/ptrace"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"go.uber.org/goleak"
	"google.golang.org/protobuf/proto"

	"github.com/ctxplumb/ctxplumb/internal/otlpfile"
	"github.com/ctxplumb/ctxplumb/otelbridge/export"
	"github.com/ctxplumb/ctxplumb/tracer"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// collector is a client, and what the Collector that it sends to would write.
type collector struct {
	mu      sync.Mutex
	lines   bytes.Buffer
	spans   int
	down    error
	stopped bool
	during  func() // an upload
}

func (c *collector) Start(context.Context) error { return c.down }

func (c *collector) Stop(context.Context) error {
	c.stopped = true
	return nil
}

func (c *collector) UploadTraces(_ context.Context, spans []*tracepb.ResourceSpans) error {
	if c.during != nil {
		c.during()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.down != nil {
		return c.down
	}
	wire, err := proto.Marshal(&tracepb.TracesData{ResourceSpans: spans})
	if err != nil {
		return err
	}
	traces, err := new(ptrace.ProtoUnmarshaler).UnmarshalTraces(wire)
	if err != nil {
		return err
	}
	line, err := new(ptrace.JSONMarshaler).MarshalTraces(traces)
	c.spans += traces.SpanCount()
	c.lines.Write(append(line, '\n'))
	return err
}

func (c *collector) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.spans
}

// fail makes what comes fail with err, nil for nothing.
func (c *collector) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.down = err
}

// read reads what arrived.
func (c *collector) read(t *testing.T) *tracer.Tree {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	r, err := otlpfile.Read(bytes.NewReader(c.lines.Bytes()), "collected")
	if err != nil {
		t.Fatal(err)
	}
	return r.Tree
}

func start(t *testing.T, c *collector, options ...tracer.Option) (*export.Exporter, *tracer.Recorder) {
	t.Helper()
	r := tracer.NewRecorder(options...)
	e, err := export.New(t.Context(), c, "orders", r)
	if err != nil {
		t.Fatal(err)
	}
	return e, r
}

func shutdown(t *testing.T, e *export.Exporter) {
	t.Helper()
	if err := e.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
}

// A node is sent a second after it started, and again when it has ended; what is left when all ends, then.
func TestExport(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := &collector{}
		e, r := start(t, c, tracer.WithGrace(time.Minute))
		ctx, server := tracer.StartServer(t.Context(), r, "Order/Place", "")
		server.Join("gid-1", "")
		time.Sleep(999 * time.Millisecond)
		synctest.Wait()
		if n := c.count(); n != 0 {
			t.Errorf("%d spans before the time", n)
		}
		time.Sleep(time.Millisecond)
		synctest.Wait()
		want := r.Tree()
		want.Records[0].Package = "orders"
		if diff := cmp.Diff(want, c.read(t)); diff != "" {
			t.Errorf("while it runs, -recorded +sent\n%s", diff)
		}
		_, task := tracer.Start(context.WithoutCancel(ctx), tracer.Task, "audit")
		task.End()
		server.End()
		shutdown(t, e)
		sent := c.read(t)
		want = r.Tree()
		for i := range want.Records {
			want.Records[i].Package = "orders"
		}
		sent.Records = sent.Records[1:] // of the first second; in between there was one of each
		want.Records[0], want.Records[1] = want.Records[1], want.Records[0]
		if diff := cmp.Diff(want, sent); diff != "" || !c.stopped {
			t.Errorf("in the end, -recorded +sent\n%s", diff)
		}
		_, late := tracer.StartServer(t.Context(), r, "Order/Place", "")
		late.End()
		if got := e.Dropped(); got != 2 || e.Shutdown(t.Context()) != nil {
			t.Errorf("%d records are dropped after the end, want 2", got)
		}
	})
}

// What does not fit is dropped, and who reads the rest is told.
func TestExportBound(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := &collector{}
		e, r := start(t, c, tracer.WithSampling(1))
		const nodes = 20_000
		for range nodes {
			tracer.StartClient(t.Context(), r, "Stock/Reserve", "")
		}
		shutdown(t, e)
		tree := c.read(t)
		if got := len(tree.Records); got != 16_384 || e.Dropped() != nodes-16_384 || tree.Evicted != e.Dropped() {
			t.Errorf("%d sent, %d dropped, %d said to be missing", got, e.Dropped(), tree.Evicted)
		}
	})
}

// What a Collector that is down did not take is dropped, and the next one that does is told; so it is of roots left out.
func TestExportDown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := &collector{}
		e, r := start(t, c)
		c.fail(errors.New("connection refused"))
		_, n := tracer.StartClient(t.Context(), r, "Stock/Reserve", "")
		time.Sleep(time.Second)
		synctest.Wait()
		c.fail(nil)
		n.End()
		time.Sleep(time.Second)
		synctest.Wait()
		if tree := c.read(t); len(tree.Records) != 1 || tree.Evicted != 1 || e.Dropped() != 1 {
			t.Errorf("%d sent, %d said to be missing, %d dropped, want 1 each", len(tree.Records), tree.Evicted, e.Dropped())
		}
		tracer.StartClient(t.Context(), r, "Stock/Reserve", "")
		c.fail(errors.New("connection refused"))
		err := e.Shutdown(t.Context())
		if want := "ctxplumb: export: 1 nodes were not sent: connection refused"; err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	})
}

func TestExportUnsampled(t *testing.T) {
	t.Parallel()
	c := &collector{}
	e, r := start(t, c, tracer.WithSampling(0.5))
	for range 100 {
		_, n := tracer.StartClient(t.Context(), r, "Stock/Reserve", "")
		n.End()
	}
	shutdown(t, e)
	if tree := c.read(t); len(tree.Records)+int(tree.Unsampled) != 100 || tree.Unsampled == 0 {
		t.Errorf("%d sent, %d left out, want 100 in all", len(tree.Records), tree.Unsampled)
	}
}

// What comes while the last request is under way is too late, and counted.
func TestShutdownMeanwhile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := &collector{}
		e, r := start(t, c)
		_, n := tracer.StartClient(t.Context(), r, "Stock/Reserve", "")
		c.during = n.End
		shutdown(t, e)
		if e.Dropped() != 1 {
			t.Errorf("%d dropped, want 1", e.Dropped())
		}
	})
}

// A client that takes longer than Shutdown may keeps neither it nor the count of what is missing.
func TestShutdownTooLate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := &collector{}
		e, r := start(t, c)
		c.during = func() { time.Sleep(time.Hour) }
		_, n := tracer.StartClient(t.Context(), r, "Stock/Reserve", "")
		time.Sleep(2 * time.Second) // the client is at it
		n.End()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		err := e.Shutdown(ctx)
		if want := "ctxplumb: export: context deadline exceeded"; err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
		if took := time.Since(began); took != time.Second {
			t.Errorf("it took %s, want 1s", took)
		}
		time.Sleep(3 * time.Hour) // the client takes all the same, and is told once what is missing
		if tree := c.read(t); tree.Evicted != e.Dropped() {
			t.Errorf("%d are said to be missing, and %d were dropped", tree.Evicted, e.Dropped())
		}
	})
}

func TestNewError(t *testing.T) {
	t.Parallel()
	_, err := export.New(t.Context(), &collector{down: errors.New("no endpoint")}, "orders", tracer.NewRecorder())
	if want := "ctxplumb: export: no endpoint"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}
