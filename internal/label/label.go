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

// Of returns the value of the calling goroutine's label key; empty where it has none. It takes some microseconds.
func Of(key string) string {
	var buf [1 << 10]byte
	header, _, _ := bytes.Cut(buf[:runtime.Stack(buf[:], false)], []byte("]:\n"))
	_, value, ok := bytes.Cut(header, []byte(`"`+key+`": "`))
	if !ok {
		return ""
	}
	value, _, _ = bytes.Cut(value, []byte(`"`))
	return string(value)
}
