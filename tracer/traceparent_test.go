package tracer_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// wellFormed is the grammar of the W3C Trace Context recommendation, for all versions that it allows for.
var wellFormed = regexp.MustCompile(`^(00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}|[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(-(?s:.*))?)$`)

func accepts(s string) bool {
	if !wellFormed.MatchString(s) || strings.HasPrefix(s, "ff") || strings.HasPrefix(s, "00") && len(s) != 55 {
		return false
	}
	return s[3:35] != strings.Repeat("0", 32) && s[36:52] != strings.Repeat("0", 16)
}

func FuzzTraceparent(f *testing.F) {
	for _, seed := range []string{
		traceparent, "", "00", traceparent + "-", traceparent + "x", "01" + traceparent[2:] + "-more", "ff" + traceparent[2:],
		strings.ToUpper(traceparent), "0g" + traceparent[2:], traceparent[:54] + "g",
		"00-00000000000000000000000000000000-00f067aa0ba902b7-01", "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		trace, id, ok := tracer.ParseTraceparent(s)
		if want := accepts(s); ok != want {
			t.Fatalf("%q accepted: %t, want %t", s, ok, want)
		}
		if ok && tracer.FormatTraceparent(trace, id)[2:53] != s[2:53] {
			t.Fatalf("%q became %s", s, tracer.FormatTraceparent(trace, id))
		}
	})
}

func FuzzFrame(f *testing.F) {
	f.Add("#\t0x47a8e5\ttime.Sleep+0x125\t\t\t/go/src/runtime/time.go:363")
	f.Add("#\t0x47a8e5\ta.b+c+0x1\tC:/x:y.go:7")
	f.Add("#\t\t\t")
	line := regexp.MustCompile(`^#\t+([^\t]+)\t+([^\t]*)\+([^\t+]*)\t+([^\t]*):([+-]?[0-9]+)\t*$`)
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := tracer.ParseFrame(s)
		match := line.FindStringSubmatch(s)
		if ok && (match == nil || got.Func != match[2] || got.File != match[4]) {
			t.Fatalf("%q became %+v", s, got)
		}
	})
}

func TestTestOf(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"example.com/shop/order_test.TestPlace":         "TestPlace",
		"example.com/shop/order_test.TestPlace.func1.2": "TestPlace",
		"example.com/shop/order.(*suite).TestPlace":     "",
		"example.com/v2%2e0/order.BenchmarkPlace.func1": "BenchmarkPlace",
		"example.com/shop/order.FuzzPlace":              "FuzzPlace",
		"order.ExamplePlace":                            "ExamplePlace",
		"example.com/shop/order_test.TestMain":          "",
		"example.com/shop/order_test.placeOrder":        "",
	} {
		stack := []tracer.Frame{{Func: "example.com/shop/order.place", File: "order.go"}, {Func: name, File: "/src/order_test.go"}, {Func: "testing.tRunner", File: "testing.go"}}
		if got := tracer.TestOf(stack); got != want {
			t.Errorf("the test at the root of %s is %q, want %q", name, got, want)
		}
	}
}
