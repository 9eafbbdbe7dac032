package tracer

import (
	"path"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"strings"
)

// module is the path below which ctxplumb's own packages are.
const module = "github.com/ctxplumb/ctxplumb/"

// goroot is the folder of the standard library as the compiler recorded it, with its final slash; empty under -trimpath.
var goroot = func() string {
	pc := reflect.ValueOf(runtime.Callers).Pointer()
	file, _ := runtime.FuncForPC(pc).FileLine(pc)
	return strings.TrimSuffix(file, "runtime/extern.go")
}()

// standardPackage matches the packages of the standard library, for files that -trimpath left without their folder. A path
// without a dot is not enough: a module may be called shop.
var standardPackage = regexp.MustCompile(`^(archive|bufio|bytes|cmp|compress|container|context|crypto|database|debug|embed|` +
	`encoding|errors|expvar|flag|fmt|go|hash|html|image|index|internal|io|iter|log|maps|math|mime|net|os|path|plugin|` +
	`reflect|regexp|runtime|slices|sort|strconv|strings|structs|sync|syscall|testing|text|time|unicode|unique|unsafe|` +
	`vendor|weak)(/|$)`)

// rooms matches the packages of ctxplumb itself, neither its external tests nor its examples.
var rooms = regexp.MustCompile(`^` + regexp.QuoteMeta(module) +
	`(propagation|tracer(/tracertest)?|grpcx(/grpcxtest)?|httpx(/httpxtest)?|otelbridge(/spans)?)$`)

// versioned matches the folders of the module cache.
var versioned = regexp.MustCompile(`@v[0-9]`)

// Package gives the import path of f's function.
func (f Frame) Package() string {
	slash := strings.LastIndexByte(f.Func, '/') + 1
	name, _, _ := strings.Cut(f.Func[slash:], ".")
	return f.Func[:slash] + name
}

// InStandardLibrary reports whether f is code of the standard library.
func (f Frame) InStandardLibrary() bool {
	if filepath.IsAbs(f.File) {
		return goroot != "" && strings.HasPrefix(f.File, goroot)
	}
	return standardPackage.MatchString(f.Package())
}

// InCtxplumb reports whether f is ctxplumb's own code, which stands on a stack and is never to blame.
func (f Frame) InCtxplumb() bool { return rooms.MatchString(f.Package()) }

// InUserCode reports whether f is code that its reader can mend: not the standard library, ctxplumb itself or grpc-go,
// nor a generated file, a vendored one or one of the module cache.
func (f Frame) InUserCode() bool {
	return f.File != "" && f.MayCut() && !strings.Contains(f.File, "/vendor/") && !versioned.MatchString(path.Dir(f.File))
}

// MayCut reports whether the code of f can be to blame for a drop, whoever wrote it.
func (f Frame) MayCut() bool {
	if f.InStandardLibrary() || f.InCtxplumb() || strings.HasSuffix(f.File, ".pb.go") {
		return false
	}
	pkg := f.Package()
	return pkg != "google.golang.org/grpc" && !strings.HasPrefix(pkg, "google.golang.org/grpc/")
}

// shortName leaves out the folders of a function's package.
func shortName(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }
