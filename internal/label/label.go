// Package label reads and sets the pprof labels of the calling goroutine. A goroutine has those of the one that started it, so that
// they tell for what it works.
package label

import (
	"bytes"
	"context"
	"os"
	"runtime"
	"runtime/pprof"
	"sync"
)

// Show makes the runtime print labels in the header of a stack, without which [Of] finds none.
var Show = sync.OnceFunc(func() {
	setting := "tracebacklabels=1"
	if before := os.Getenv("GODEBUG"); before != "" {
		setting = before + "," + setting
	}
	_ = os.Setenv("GODEBUG", setting) // fails for a malformed name only
})

// Put gives the calling goroutine the labels of ctx and one more, and returns a context that has them too. It does nothing
// where a foreign context panics.
func Put(ctx context.Context, key, value string) (labelled context.Context) {
	defer func() {
		if recover() != nil {
			labelled = ctx
		}
	}()
	labelled = pprof.WithLabels(ctx, pprof.Labels(key, value))
	pprof.SetGoroutineLabels(labelled)
	return labelled
}

// Restore gives the calling goroutine the labels of ctx, and none where that panics.
func Restore(ctx context.Context) {
	defer func() {
		if recover() != nil {
			pprof.SetGoroutineLabels(context.Background())
		}
	}()
	pprof.SetGoroutineLabels(ctx)
}

// Of returns the value of the calling goroutine's label key; empty where it has none. It asks a goroutine of its own, which
// has the same labels: the time that a stack takes grows with its depth, and there it has none.
func Of(key string) string {
	var r reading
	r.header = r.room[:]
	if !r.readsAll() {
		r.header = make([]byte, maxHeader)
		r.readsAll()
	}
	_, value, ok := bytes.Cut(r.labels, []byte(`"`+key+`": "`))
	if !ok {
		return ""
	}
	value, _, _ = bytes.Cut(value, []byte(`"`))
	return string(value)
}

// Routine returns the number by which the runtime knows the calling goroutine.
func Routine() string {
	var room [32]byte
	header := room[:runtime.Stack(room[:], false)]
	number, _, _ := bytes.Cut(bytes.TrimPrefix(header, []byte("goroutine ")), []byte(" "))
	return string(number)
}

// maxHeader bounds how long the labels of a goroutine may be; longer ones are not seen to their end.
const maxHeader = 16 << 10

// reading is a look at the header of a stack.
type reading struct {
	done   sync.WaitGroup
	room   [512]byte
	header []byte
	labels []byte
}

// readsAll is false where the labels are longer than the header.
func (r *reading) readsAll() (all bool) {
	r.done.Add(1)
	go r.read()
	r.done.Wait()
	r.labels, _, all = bytes.Cut(r.header, []byte("]:\n"))
	return all
}

func (r *reading) read() {
	defer r.done.Done()
	r.header = r.header[:runtime.Stack(r.header, false)]
}
