package ctxplumb_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"github.com/ctxplumb/ctxplumb/httpx"
	"github.com/ctxplumb/ctxplumb/httpx/httpxtest"
	"github.com/ctxplumb/ctxplumb/internal/otlpfile"
	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/internal/report/github"
	"github.com/ctxplumb/ctxplumb/internal/report/graph"
	"github.com/ctxplumb/ctxplumb/internal/report/junit"
	"github.com/ctxplumb/ctxplumb/internal/report/markdown"
	"github.com/ctxplumb/ctxplumb/internal/report/page"
	"github.com/ctxplumb/ctxplumb/internal/report/pprof"
	"github.com/ctxplumb/ctxplumb/internal/report/sarif"
	"github.com/ctxplumb/ctxplumb/otelbridge/spans"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// secrets hands out what must not be recorded: not in a name, since no line of this file has one.
type secrets struct{ n int }

const canary = "canary"

func (s *secrets) next() string {
	s.n++
	return fmt.Sprintf("%s-%02d-secret", canary, s.n)
}

type secretKey int

// TestNothingSecretIsRecorded lets 50 secrets through calls that drop a cancel, and looks for them in the journal, the recording
// and every report.
func TestNothingSecretIsRecorded(t *testing.T) {
	s, r, dir := &secrets{}, tracer.NewRecorder(tracer.WithSuspects()), t.TempDir()
	journal, err := otlpfile.Begin(dir, "example.com/shop", r.Grace())
	if err != nil {
		t.Fatal(err)
	}
	r.Follow(func(record tracer.Record) {
		if err := journal.Add(record); err != nil {
			t.Error(err)
		}
	})
	tracer.SetDefault(r)
	defer tracer.SetDefault(nil)
	callWithSecrets(t, s, r)
	if s.n != 50 {
		t.Errorf("%d secrets, want 50", s.n)
	}
	if err := r.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.Close()
	outputs := map[string][]byte{"journal": onlyFile(t, dir)}
	tree := r.Tree()
	if err := journal.Finish(tree); err != nil {
		t.Fatal(err)
	}
	outputs["recording"] = onlyFile(t, dir)
	verdict := tree.Check()
	if len(verdict.Drops) == 0 {
		t.Error("nothing is dropped, so that reports have little to show")
	}
	for name, write := range map[string]func(io.Writer, *tracer.Tree, tracer.Report, report.Options) error{
		"text": report.Text, "json": report.JSON, "html": page.HTML, "dot": graph.DOT, "mermaid": graph.Mermaid, "github": github.Write,
		"junit": junit.Write, "markdown": markdown.Write, "sarif": sarif.Write, "pprof": pprof.Write,
	} {
		var b bytes.Buffer
		if err := write(&b, tree, verdict, report.Options{}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		outputs[name] = b.Bytes()
	}
	for name, out := range outputs {
		if len(out) == 0 || bytes.Contains(out, []byte(canary+"-")) {
			t.Errorf("%s has %d bytes, and a secret: %t", name, len(out), len(out) > 0)
		}
	}
}

// callWithSecrets goes from HTTP over gRPC to a span of a library, with secrets in all that goes along.
func callWithSecrets(t *testing.T, s *secrets, r *tracer.Recorder) {
	t.Helper()
	provider := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans.Processor()))
	defer func() { _ = provider.Shutdown(context.WithoutCancel(t.Context())) }()
	unary := overUnary(t, r, func(ctx context.Context) error {
		ctx = context.WithoutCancel(ctx) // the drop
		_, span := provider.Tracer("library").Start(ctx, "SELECT")
		for range 5 {
			span.SetAttributes(attribute.String("db.statement", s.next()))
			span.RecordError(errors.New(s.next()))
		}
		span.End()
		return status.Error(codes.Internal, s.next())
	})
	handler := http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		ctx := req.Context()
		for range 10 {
			ctx = metadata.AppendToOutgoingContext(ctx, "authorization", s.next())
		}
		err := unary(ctx)
		w.Header().Set("Set-Cookie", s.next())
		http.Error(w, fmt.Sprint(err, s.next()), http.StatusBadGateway)
	})
	client := &http.Client{Transport: httpx.Transport(httpxtest.Serve(t, httpx.Middleware(httpx.WithRecorder(r))(handler)), httpx.WithRecorder(r))}
	ctx, cancel := context.WithTimeoutCause(t.Context(), time.Minute, errors.New(s.next()))
	defer cancel()
	for key := range secretKey(9) {
		ctx = context.WithValue(ctx, key, s.next())
	}
	address, body := "http://user:"+s.next()+"@service/"+s.next()+"?token="+s.next(), strings.NewReader(s.next()+s.next())
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, body)
	if err != nil {
		t.Fatal(err)
	}
	for range 12 {
		request.Header.Add("Authorization", s.next())
	}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
}

func onlyFile(t *testing.T, dir string) []byte {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Fatalf("%v, %d files", err, len(entries))
	}
	text, err := os.ReadFile(filepath.Join(dir, entries[0].Name()))
	if err != nil {
		t.Fatal(err)
	}
	return text
}
