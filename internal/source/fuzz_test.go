package source_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ctxplumb/ctxplumb/internal/source"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// FuzzLocate holds that no text and no line make Locate panic, and that it names a frame that it was given, or a line
// that the file has with that line's text.
func FuzzLocate(f *testing.F) {
	paths, err := filepath.Glob("testdata/*/*.go")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		lines := strings.Split(string(text), "\n")
		at := slices.IndexFunc(lines, func(l string) bool { return strings.Contains(l, "// frame") })
		f.Add(text, at+1, at+1, "example.com/shop.(*service).Place.func1")
	}
	f.Add([]byte("package p\nvar a, b = b, a\nfunc f() { g(a) }"), 3, -1, "p.f")
	f.Add([]byte("package p\nimport \"context\"\nfunc f(ctx context.Context) context.Context { return f(f(ctx)) }"), 3, 3, "p.f")
	f.Add([]byte("package p\nfunc f() {}\nfunc g() { ctx, r := f(), f(); h(f(), r) }"), 3, 3, "p.g")
	f.Add([]byte("package p\nfunc f() int { return 1 }\nfunc g() { _, r := f(); h(r) }"), 3, 3, "p.g")
	f.Fuzz(func(t *testing.T, text []byte, first, second int, function string) {
		file := filepath.Join(t.TempDir(), "p.go")
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
		stack := []tracer.Frame{{Func: function, File: file, Line: first}, {Func: "p.f", File: file, Line: second}}
		got := source.Locate(stack, "")
		lines := strings.Split(string(text), "\n")
		if slices.Contains(stack, tracer.Frame{Func: got.Func, File: got.File, Line: got.Line}) && (got.Line < 1 || got.Line > len(lines)) {
			return
		}
		if got.File != file || got.Line < 1 || got.Line > len(lines) {
			t.Fatalf("%+v is neither a frame of %+v nor in the file", got, stack)
		}
		if !strings.Contains(lines[got.Line-1], got.Source) {
			t.Fatalf("line %d is %q, not %q", got.Line, lines[got.Line-1], got.Source)
		}
	})
}
