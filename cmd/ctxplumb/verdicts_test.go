package main

import (
	"bytes"
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/httpx"
	"github.com/ctxplumb/ctxplumb/httpx/httpxtest"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// merged is a context that ends with another one.
type merged struct {
	context.Context
	other context.Context
}

func (m merged) Done() <-chan struct{} { return m.other.Done() }

type example func(ctx context.Context, r *http.Request)

// examples are those of ctxplumb help verdicts, by the heading and with "cure" behind it.
func examples(reserve func(context.Context), place func(context.Context, []byte), shutdown context.Context) map[string]example {
	var cancels []context.CancelFunc
	return map[string]example{
		"LINKED": func(ctx context.Context, _ *http.Request) {
			reserve(ctx)
		},
		"HEARD": func(ctx context.Context, _ *http.Request) {
			reserve(ctx) // the client goes away meanwhile
		},
		"CUT": func(ctx context.Context, _ *http.Request) {
			reserve(context.WithoutCancel(ctx))
		},
		"CUT cure": func(ctx context.Context, _ *http.Request) {
			reserve(ctx)
		},
		"DEAF": func(context.Context, *http.Request) {
			time.Sleep(time.Minute) // the client goes away meanwhile
		},
		"DEAF cure": func(ctx context.Context, _ *http.Request) {
			select {
			case <-time.After(time.Minute):
			case <-ctx.Done():
			}
		},
		"LOST": func(context.Context, *http.Request) {
			reserve(context.Background())
		},
		"LOST cure": func(ctx context.Context, _ *http.Request) {
			reserve(ctx)
		},
		"LEAKED": func(ctx context.Context, _ *http.Request) {
			ctx, cancel := context.WithCancel(ctx)
			cancels = append(cancels, cancel)
			reserve(ctx)
		},
		"LEAKED cure": func(ctx context.Context, _ *http.Request) {
			ctx, cancel := context.WithCancel(ctx)
			defer cancel()
			reserve(ctx)
		},
		"BLIND": func(ctx context.Context, _ *http.Request) {
			reserve(ctx)
		},
		"BLIND cure": func(ctx context.Context, r *http.Request) {
			order, err := io.ReadAll(r.Body)
			if err == nil {
				place(ctx, order)
			}
		},
		"DETACHED": func(ctx context.Context, _ *http.Request) {
			ctx, cancel := context.WithTimeout(tracer.Detach(ctx, "stock is kept until payday"), time.Minute)
			defer cancel()
			reserve(ctx)
		},
		"OPAQUE": func(ctx context.Context, _ *http.Request) {
			reserve(merged{ctx, shutdown})
		},
		"OPAQUE cure": func(ctx context.Context, _ *http.Request) {
			ctx, cancel := context.WithCancel(ctx)
			defer cancel()
			stop := context.AfterFunc(shutdown, cancel)
			defer stop()
			reserve(ctx)
		},
	}
}

// Each example gives the verdict under which it stands, and its cure no drop, both in virtual time.
func TestVerdictExamples(t *testing.T) {
	t.Parallel()
	texts := exampleTexts(t)
	for name := range examples(nil, nil, nil) {
		heading, _, cure := strings.Cut(name, " ")
		meanwhile := strings.Contains(texts[heading], "the client goes away")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				want := []tracer.Verdict{}
				if v := tracer.Verdict(strings.ToLower(heading)); !cure && v != tracer.Linked {
					want = []tracer.Verdict{v}
				}
				got := verdictsOf(t, name, heading == "BLIND", meanwhile)
				if cure {
					got = slices.DeleteFunc(got, func(v tracer.Verdict) bool { return v == tracer.Heard })
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		})
	}
}

// verdictsOf runs an example as a handler, and returns what there is besides linked.
func verdictsOf(t *testing.T, name string, unread, meanwhile bool) []tracer.Verdict {
	t.Helper()
	recorder := tracer.NewRecorder(tracer.WithSuspects())
	record := httpx.Middleware(httpx.WithRecorder(recorder))
	stock := httpxtest.Serve(t, record(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if meanwhile {
			<-r.Context().Done()
		}
	})))
	if !meanwhile {
		visit(t, t.Context(), stock, nil) // the goroutines of its connection then belong to no request
	}
	client := http.Client{Transport: httpx.Transport(stock, httpx.WithRecorder(recorder))}
	reserve := func(ctx context.Context) {
		request, _ := http.NewRequestWithContext(ctx, http.MethodGet, "http://there", nil)
		if response, err := client.Do(request); err == nil {
			response.Body.Close()
		}
	}
	place := func(ctx context.Context, _ []byte) { reserve(ctx) }
	handle := examples(reserve, place, t.Context())[name]
	orders := httpxtest.Serve(t, record(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { handle(r.Context(), r) })))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if meanwhile {
		time.AfterFunc(time.Second, cancel)
	}
	var body io.Reader
	if unread {
		body = bytes.NewReader(make([]byte, 100<<10)) // too large to be read ahead
	}
	visit(t, ctx, orders, body)
	synctest.Wait()
	if err := recorder.Wait(t.Context()); err != nil {
		t.Error(err)
	}
	recorder.Close()
	got := recorder.Tree().Check().Verdicts
	slices.Sort(got)
	return slices.DeleteFunc(slices.Compact(got), func(v tracer.Verdict) bool { return v == tracer.Linked })
}

func visit(t *testing.T, ctx context.Context, to *http.Transport, body io.Reader) {
	t.Helper()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://there", body)
	if err != nil {
		t.Fatal(err)
	}
	if response, err := to.RoundTrip(request); err == nil {
		response.Body.Close()
	} else if ctx.Err() == nil {
		t.Error(err)
	}
}

// The help has the examples that are run here, line by line, and no others.
func TestVerdictHelp(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("verdicts_test.go")
	if err != nil {
		t.Fatal(err)
	}
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		entry, ok := n.(*ast.KeyValueExpr)
		if !ok {
			return true
		}
		name, isText := entry.Key.(*ast.BasicLit)
		f, isFunc := entry.Value.(*ast.FuncLit)
		if isText && isFunc {
			body := source[files.Position(f.Body.Lbrace).Offset+1 : files.Position(f.Body.Rbrace).Offset]
			want[strings.Trim(name.Value, `"`)] = strings.ReplaceAll(strings.ReplaceAll(strings.TrimSpace(string(body)), "\n\t\t\t", "\n"), "\t", "    ")
		}
		return true
	})
	if diff := cmp.Diff(want, exampleTexts(t)); diff != "" {
		t.Errorf("the help (-run here +said):\n%s", diff)
	}
}

var (
	heading = regexp.MustCompile(`^([A-Z]+)  `)
	code    = regexp.MustCompile(`(?m)^    `)
)

// exampleTexts takes the examples out of the help, by their headings.
func exampleTexts(t *testing.T) map[string]string {
	t.Helper()
	help, _, ok := strings.Cut(verdictsHelp, "\nWhat is known ")
	if !ok {
		t.Fatal("the help does not end with ignores")
	}
	texts := map[string]string{}
	name := ""
	for part := range strings.SplitSeq(help, "\n\n") {
		if m := heading.FindStringSubmatch(part); m != nil {
			name = m[1]
		} else if strings.HasPrefix(part, "  cure: ") {
			name += " cure"
		} else if strings.HasPrefix(part, "    ") {
			texts[name] += strings.TrimRight(code.ReplaceAllString(part, ""), "\n")
		}
	}
	return texts
}
