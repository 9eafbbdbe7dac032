// Package label reads the pprof labels of the calling goroutine. A goroutine has those of the one that started it, so that
// they tell for what it works.
package label

import (
	"bytes"
	"os"
	"runtime"
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

// Of returns the value of the calling goroutine's label key; empty where it has none. It asks a goroutine of its own, which
// has the same labels: the time that a stack takes grows with its depth, and there it has none.
func Of(key string) string {
	var r reading
	r.done.Add(1)
	go r.read()
	r.done.Wait()
	labels, _, _ := bytes.Cut(r.header[:r.length], []byte("]:\n"))
	_, value, ok := bytes.Cut(labels, []byte(`"`+key+`": "`))
	if !ok {
		return ""
	}
	value, _, _ = bytes.Cut(value, []byte(`"`))
	return string(value)
}

// reading is a look at the header of a stack. Labels that are longer are not seen.
type reading struct {
	done   sync.WaitGroup
	header [512]byte
	length int
}

func (r *reading) read() {
	defer r.done.Done()
	r.length = runtime.Stack(r.header[:], false)
}
