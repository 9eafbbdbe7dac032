package httpx_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	chimiddleware "github.com/go-chi/chi/v5/middleware"
	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/httpx"
	"github.com/ctxplumb/ctxplumb/tracer"
)

func fresh(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.Background())) // fresh
	})
}

func freshBound(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		next.ServeHTTP(w, r.WithContext(ctx)) // freshBound
	})
}

func severed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithoutCancel(r.Context()))) // severed
	})
}

func remade(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r, _ = http.NewRequest(r.Method, r.URL.String(), r.Body)
		next.ServeHTTP(w, r) // remade
	})
}

func cloned(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.Clone(context.TODO())) // cloned
	})
}

type valueKey struct{}

func valued(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), valueKey{}, 1)))
	})
}

func bounded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeoutCause(r.Context(), time.Minute, context.Canceled)
		defer cancel()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

func silent(http.Handler) http.Handler { return http.HandlerFunc(nothing) }

// finding is a drop, told by file and line.
type finding struct {
	Verdict      tracer.Verdict
	Kind         tracer.Kind
	Name, Cutter string
	File         string
	Line         int
}

func findings(t *testing.T, recorder *tracer.Recorder) []finding {
	t.Helper()
	if err := recorder.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	var found []finding
	for _, d := range recorder.Tree().Check().Drops {
		found = append(found, finding{d.Verdict, d.Kind, d.Name, d.Cutter, filepath.Base(d.Culprit.File), d.Culprit.Line})
	}
	return found
}

// line is where this file says mark.
func line(t *testing.T, mark string) int {
	t.Helper()
	_, file, _, _ := runtime.Caller(0)
	before, _, ok := strings.Cut(string(must(os.ReadFile(file))), " // "+mark+"\n")
	if !ok {
		t.Fatal("no line is marked", mark)
	}
	return 1 + strings.Count(before, "\n")
}

func TestGuardNamesWhatCuts(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		middleware middleware
		cutter     string
	}{
		"fresh":      {fresh, "context.Background"},
		"freshBound": {freshBound, "context.Background"},
		"severed":    {severed, "context.WithoutCancel"},
		"remade":     {remade, "context.Background"},
		"cloned":     {cloned, "context.TODO"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := []finding{{tracer.Cut, tracer.Task, "httpx_test." + name, c.cutter, "guard_test.go", line(t, name)}}
			for _, h := range []http.Handler{
				httpx.Guard(c.middleware)(http.HandlerFunc(nothing)),
				httpx.Guard(valued)(httpx.Guard(c.middleware)(httpx.Guard(bounded)(http.HandlerFunc(nothing)))),
				httpx.Guard(c.middleware)(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { callOn(r.Context()) })),
			} {
				if diff := cmp.Diff(want, guarded(t, h)); diff != "" {
					t.Error("the findings (-want +got):\n", diff)
				}
			}
		})
	}
}

func TestGuardIsSilentOnTheInnocent(t *testing.T) {
	t.Parallel()
	for name, m := range map[string]middleware{
		"nothing":        bare,
		"not called on":  silent,
		"WithValue":      valued,
		"WithTimeout":    bounded,
		"chi Timeout":    chimiddleware.Timeout(time.Minute),
		"chi RequestID":  chimiddleware.RequestID,
		"chi Recoverer":  chimiddleware.Recoverer,
		"chi Compress":   chimiddleware.Compress(5),
		"chi Throttle":   chimiddleware.Throttle(1),
		"chi WithValue":  chimiddleware.WithValue(valueKey{}, 1),
		"TimeoutHandler": func(next http.Handler) http.Handler { return http.TimeoutHandler(next, time.Minute, "") },
		"MaxBytes":       limited,
		"StripPrefix":    func(next http.Handler) http.Handler { return http.StripPrefix("/", next) },
		"Middleware":     httpx.Middleware(),
		"Guard":          httpx.Guard(bare),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := guarded(t, httpx.Guard(m)(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { callOn(r.Context()) })))
			if diff := cmp.Diff([]finding(nil), got); diff != "" {
				t.Error("the findings (-want +got):\n", diff)
			}
		})
	}
}

// guarded sends a request to h, and returns what was found.
func guarded(t *testing.T, h http.Handler) []finding {
	t.Helper()
	recorder := tracer.NewRecorder()
	s := serve(t, httpx.Middleware(httpx.WithRecorder(recorder))(h))
	r := must(http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/orders", nil))
	_ = must(s.Client().Do(r)).Body.Close()
	s.Close()
	return findings(t, recorder)
}

// TestGuardOff hands on what it was given.
func TestGuardOff(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	httpx.Guard(bare)(http.HandlerFunc(func(_ http.ResponseWriter, got *http.Request) {
		if got != r {
			t.Error("the request was copied")
		}
	})).ServeHTTP(httptest.NewRecorder(), r)
}

// TestBlindIsNamed where the handler calls on.
func TestBlindIsNamed(t *testing.T) {
	t.Parallel()
	recorder := tracer.NewRecorder()
	departure{
		request: withBody(large, 100), unseen: true,
		before: func(_ http.ResponseWriter, r *http.Request) {
			r = must(http.NewRequestWithContext(r.Context(), http.MethodGet, "http://stock.example/", nil))
			must(httpx.Transport(nowhere{}).RoundTrip(r)) // blind
		},
	}.run(t, httpx.Middleware(httpx.WithRecorder(recorder)))
	want := []finding{{Verdict: tracer.Blind, Kind: tracer.Server, Name: "POST", File: "guard_test.go", Line: line(t, "blind")}}
	if diff := cmp.Diff(want, findings(t, recorder)); diff != "" {
		t.Error("the findings (-want +got):\n", diff)
	}
}

// TestDeafIsNamed where the handler stands, not where its body is read ahead.
func TestDeafIsNamed(t *testing.T) {
	t.Parallel()
	recorder := tracer.NewRecorder(tracer.WithGrace(time.Millisecond))
	on := newStage()
	h := httpx.Middleware(httpx.WithRecorder(recorder))(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		on.tell("working")
		<-on.event("seen") // deaf
	}))
	c := connect(t, serve(t, on.telling(h)), on)
	c.sendf("%sCtxplumb-Budget-Ms: 1\r\nContent-Length: 10\r\n\r\nhello", post)
	c.await("working")
	await(t, func() bool { return recorder.Tree().Records[0].Overran })
	want := []finding{{Verdict: tracer.Deaf, Kind: tracer.Server, Name: "POST", File: "guard_test.go", Line: line(t, "deaf")}}
	if diff := cmp.Diff(want, findings(t, recorder)); diff != "" {
		t.Error("the findings (-want +got):\n", diff)
	}
	c.tell("seen")
	c.closeWrite()
	c.await("handled")
}
