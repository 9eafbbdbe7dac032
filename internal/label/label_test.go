package label_test

import (
	"context"
	"runtime/pprof"
	"strconv"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/ctxplumb/ctxplumb/internal/label"
)

func TestMain(m *testing.M) {
	label.Show()
	goleak.VerifyTestMain(m)
}

// of returns what a goroutine with these labels, in pairs, says of a key, and one that it starts.
func of(key string, labels ...string) (own, inherited string) {
	pprof.Do(context.Background(), pprof.Labels(labels...), func(context.Context) {
		own = label.Of(key)
		done := make(chan struct{})
		go func() {
			defer close(done)
			inherited = label.Of(key)
		}()
		<-done
	})
	return own, inherited
}

func TestOf(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		labels []string
		want   string
	}{
		{"none", nil, ""},
		{"another", []string{"other", "7"}, ""},
		{"the one", []string{"key", "7"}, "7"},
		{"among others", []string{"a", "1", "key", "7", "z", "2"}, "7"},
		{"beside one that looks like it", []string{"akey", "1", "key", "7"}, "7"},
		{"beside long ones", []string{"a", strings.Repeat("a", 1<<10), "key", "7"}, "7"},
		{"beside longer ones than are read", []string{"a", strings.Repeat("a", 1<<15), "key", "7"}, ""},
	} {
		if own, inherited := of("key", test.labels...); own != test.want || inherited != test.want {
			t.Errorf("%s: got %q, and %q inherited; want %q", test.name, own, inherited, test.want)
		}
	}
	if got := label.Of("key"); got != "" {
		t.Errorf("afterwards there is still %q", got)
	}
}

func TestRoutine(t *testing.T) {
	t.Parallel()
	own := label.Routine()
	other := make(chan string)
	go func() { other <- label.Routine() }()
	if number, err := strconv.Atoi(own); err != nil || number < 1 || own != label.Routine() || own == <-other {
		t.Errorf("%q is not the number of one goroutine", own)
	}
}

func BenchmarkOf(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		label.Of("key")
	}
}
