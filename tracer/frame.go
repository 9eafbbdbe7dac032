package tracer

import (
	"context"
	"reflect"
	"runtime"
	"strings"
)

// rooms are ctxplumb's own packages, which stand on a stack and are never to blame.
var rooms = []string{"propagation.", "tracer.", "tracer/tracertest.", "grpcx.", "httpx.", "otelbridge."}

// InUserCode reports whether f is code that its reader can mend: not the standard library, a module of the module
// cache, a vendored or generated file, nor ctxplumb itself.
func (f Frame) InUserCode() bool {
	if f.File == "" || f.inStandardLibrary() || strings.HasSuffix(f.File, ".pb.go") {
		return false
	}
	if strings.Contains(f.File, "@v") || strings.Contains(f.File, "/vendor/") {
		return false
	}
	return !f.inCtxplumb()
}

func (f Frame) inCtxplumb() bool {
	name, ok := strings.CutPrefix(f.Func, module)
	if !ok {
		return false
	}
	for _, room := range rooms {
		if strings.HasPrefix(name, room) {
			return true
		}
	}
	return false
}

func (f Frame) inStandardLibrary() bool {
	if standardRoot != "" {
		return strings.HasPrefix(f.File, standardRoot)
	}
	first, _, _ := strings.Cut(f.File, "/") // built with -trimpath
	return !strings.Contains(first, ".")
}

// standardRoot is the folder of the standard library's sources, empty in a program built with -trimpath.
var standardRoot = func() string {
	file, _ := runtime.FuncForPC(reflect.ValueOf(context.Background).Pointer()).FileLine(0)
	root, _ := strings.CutSuffix(file, "context/context.go")
	return root
}()

// shortName leaves out the folders of a function's package.
func shortName(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }
