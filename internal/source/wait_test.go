package source_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ctxplumb/ctxplumb/internal/source"
	"github.com/ctxplumb/ctxplumb/tracer"
)

func TestWaitsOnTime(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		body string // the goroutine stands at the line that ends with "// here"
		want bool
	}{
		"a ticker":                  {"<-ticker.C // here", true},
		"a loop on a ticker":        {"for range ticker.C { // here\n}", true},
		"time.After":                {"<-time.After(time.Second) // here", true},
		"a timer, assigned":         {"now := <-timer.C // here\n_ = now", true},
		"a select on time":          {"select { // here\ncase <-ticker.C:\ncase now := <-time.After(1):\n_ = now\n}", true},
		"a select on Done":          {"select { // here\ncase <-ctx.Done():\ncase <-ticker.C:\n}", false},
		"a select that sends":       {"select { // here\ncase work <- 1:\ncase <-ticker.C:\n}", false},
		"a channel":                 {"<-work // here", false},
		"a loop on a channel":       {"for range work { // here\n}", false},
		"Done":                      {"<-ctx.Done() // here", false},
		"a call":                    {"wait() // here", false},
		"another package's After":   {"<-clock.After(1) // here", false},
		"a ticker on the next line": {"work() // here\n<-ticker.C", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "wait.go")
			text := "package shop\n\nimport \"time\"\n\nfunc poll() {\n" + tc.body + "\n}\n"
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			before, _, _ := strings.Cut(text, "// here")
			at := tracer.Frame{Func: "example.com/shop.poll", File: path, Line: 1 + strings.Count(before, "\n")}
			if got := source.WaitsOnTime([]tracer.Frame{at}); got != tc.want {
				t.Errorf("%q waits on time: %t, want %t", tc.body, got, tc.want)
			}
			sleeping := []tracer.Frame{{Func: "time.Sleep", File: "/go/src/runtime/time.go", Line: 363}, at}
			if !source.WaitsOnTime(sleeping) {
				t.Error("a goroutine that sleeps does not wait on time")
			}
		})
	}
	if source.WaitsOnTime(nil) {
		t.Error("an empty stack waits on time")
	}
	if source.WaitsOnTime([]tracer.Frame{{Func: "example.com/shop.poll", File: "/no/such/file.go", Line: 1}}) {
		t.Error("a file that is not at hand waits on time")
	}
}
