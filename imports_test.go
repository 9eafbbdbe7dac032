package ctxplumb_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// rooms is the import table: what each folder's code, its tests aside, may import besides the standard library. An entry
// allows a package and those below it; without a dot in its first element it is of this module. A folder that is not
// here, or in a guest, is no room.
var rooms = map[string][]string{
	".":           nil,
	"propagation": nil,
	"tracer":      {"internal/label"},
	"grpcx":       {"propagation", "tracer", "internal/observe", "google.golang.org/grpc"},
	"httpx":       {"propagation", "tracer", "internal/observe", "internal/printable", "github.com/go-chi/chi/v5"},
	"otelbridge": {
		"propagation", "tracer",
		"go.opentelemetry.io/otel/attribute", "go.opentelemetry.io/otel/metric",
		"go.opentelemetry.io/otel/propagation", "go.opentelemetry.io/otel/trace",
	},
	"otelbridge/spans": {"tracer", "go.opentelemetry.io/otel/sdk/trace", "go.opentelemetry.io/otel/trace"},
	"otelbridge/export": {
		"tracer", "internal/otlpfile", "go.opentelemetry.io/collector/pdata", "go.opentelemetry.io/otel/exporters/otlp/otlptrace",
		"go.opentelemetry.io/proto/otlp/trace", "google.golang.org/protobuf/proto",
	},
	"grpcx/grpcxtest":            {"google.golang.org/grpc"},
	"httpx/httpxtest":            nil,
	"tracer/tracertest":          {"tracer", "internal/otlpfile", "internal/report", "internal/source", "go.uber.org/goleak"},
	"internal/gotest":            {"golang.org/x/mod"},
	"internal/label":             nil,
	"internal/observe":           {"propagation", "tracer", "internal/label"},
	"internal/otlpfile":          {"tracer", "go.opentelemetry.io/collector/pdata"},
	"internal/printable":         nil,
	"internal/report":            {"tracer", "internal/printable"},
	"internal/report/change":     {"tracer", "internal/report", "internal/report/markdown"},
	"internal/report/github":     {"tracer", "internal/report"},
	"internal/report/graph":      {"tracer", "internal/report"},
	"internal/report/junit":      {"tracer", "internal/report", "github.com/jstemmer/go-junit-report/v2"},
	"internal/report/markdown":   {"tracer", "internal/report"},
	"internal/report/page":       {"tracer", "internal/report"},
	"internal/report/pprof":      {"tracer", "internal/report", "github.com/google/pprof/profile"},
	"internal/report/reporttest": {"tracer", "internal/report", "github.com/google/go-cmp"},
	"internal/report/sarif":      {"tracer", "internal/printable", "internal/report", "github.com/owenrumney/go-sarif/v3"},
	"internal/source":            {"tracer"},
	"internal/vector":            {"propagation"},
	"vet": {
		"vet/compensation", "vet/contextless", "vet/cut", "vet/deafgoroutine", "vet/deafwait", "vet/foreign",
		"vet/forgottencancel", "vet/lost", "vet/outercontext", "golang.org/x/tools/go/analysis",
	},
	"vet/compensation":     {"vet/internal/origin", "vet/internal/request", "golang.org/x/tools/go"},
	"vet/cut":              {"vet/internal/origin", "vet/internal/request", "golang.org/x/tools/go"},
	"vet/foreign":          {"vet/internal/request", "golang.org/x/tools/go"},
	"vet/contextless":      {"vet/internal/origin", "vet/internal/request", "golang.org/x/tools/go"},
	"vet/deafgoroutine":    {"vet/internal/request", "vet/internal/wait", "golang.org/x/tools/go"},
	"vet/deafwait":         {"vet/internal/request", "vet/internal/wait", "golang.org/x/tools/go"},
	"vet/forgottencancel":  {"vet/internal/request", "golang.org/x/tools/go"},
	"vet/internal/request": {"golang.org/x/tools/go"},
	"vet/internal/vettest": {"golang.org/x/tools/go/analysis"},
	"vet/internal/wait":    {"vet/internal/request", "golang.org/x/tools/go"},
	"vet/internal/origin":  {"vet/internal/request", "golang.org/x/tools/go"},
	"vet/lost":             {"vet/internal/origin", "vet/internal/request", "golang.org/x/tools/go"},
	"vet/outercontext":     {"vet/internal/origin", "vet/internal/request", "golang.org/x/tools/go"},
	"cmd/ctxplumb": {
		"tracer", "internal/gotest", "internal/otlpfile", "internal/report", "internal/report/page", "internal/report/sarif",
		"internal/source", "vet", "internal/report/junit", "internal/report/github", "internal/report/graph",
		"internal/report/markdown", "internal/report/pprof", "internal/report/change",
		"github.com/spf13/cobra", "github.com/spf13/pflag", "golang.org/x/term",
		"golang.org/x/tools/go/analysis", "github.com/goccy/go-yaml",
	},
}

// guests are modules of their own. They import what they like, and of this module what anybody can.
var guests = []string{"bench", "examples", "vet/golangci"}

// drags is what a user's binary takes in with each library: nothing that only tests and the command need.
var drags = map[string][]string{
	"propagation": nil,
	"tracer":      {"internal/label"},
	"grpcx":       {"google.golang.org/grpc", "internal/label", "internal/observe", "propagation", "tracer"},
	"httpx":       {"github.com/go-chi/chi/v5", "internal/label", "internal/observe", "internal/printable", "propagation", "tracer"},
	"otelbridge": {
		"go.opentelemetry.io/otel/attribute", "go.opentelemetry.io/otel/metric", "go.opentelemetry.io/otel/propagation",
		"go.opentelemetry.io/otel/trace",
		"internal/label", "propagation", "tracer",
	},
	"otelbridge/export": {
		"go.opentelemetry.io/collector/pdata", "go.opentelemetry.io/otel/exporters/otlp/otlptrace",
		"go.opentelemetry.io/proto/otlp/trace", "google.golang.org/protobuf/proto",
		"internal/label", "internal/otlpfile", "tracer",
	},
	"otelbridge/spans": {
		"go.opentelemetry.io/otel/sdk/trace", "go.opentelemetry.io/otel/trace", "internal/label", "tracer",
	},
}

const (
	module   = "github.com/ctxplumb/ctxplumb"
	maxDepth = 3
)

func TestImports(t *testing.T) {
	t.Parallel()
	imports := readImports(t, os.DirFS("."))
	if diff := cmp.Diff([]string{}, violations(imports)); diff != "" {
		t.Errorf("the import table is broken (-want +got):\n%s", diff)
	}
	for room := range rooms {
		if _, there := imports[room]; !there {
			t.Errorf("room %s of the import table has no Go files", room)
		}
	}
	for library, want := range drags {
		if diff := cmp.Diff(want, dragged(imports, library)); diff != "" {
			t.Errorf("what %s drags in (-want +got):\n%s", library, diff)
		}
	}
}

// TestViolations plants what TestImports must not let pass.
func TestViolations(t *testing.T) {
	t.Parallel()
	house := fstest.MapFS{}
	for file, imported := range map[string]string{
		"propagation/a.go":         "context",                            // the standard library
		"propagation/a_test.go":    "go.uber.org/goleak",                 // tests import what they like
		"propagation/b.go":         "google.golang.org/grpc",             // another module
		"tracer/a.go":              module + "/propagation",              // another room
		"tracer/b_windows.go":      "github.com/go-chi/chi/v5",           // a file that this system does not build
		"grpcx/a.go":               "google.golang.org/grpc/metadata",    // below an entry
		"grpcx/b.go":               "google.golang.org/grpcweb",          // beside an entry
		"grpcx/c.go":               module + "/tracer/tracertest",        // below a room, and a room of its own
		"otelbridge/a.go":          "go.opentelemetry.io/otel/sdk/trace", // below the entry of another
		"util/a.go":                "context",                            // a room that was not declared
		"tracer/x/y/z/a.go":        "context",                            // and one too deep
		"tracer/testdata/a/b/c.go": "google.golang.org/grpc",             // no Go package
		".git/a.go":                "google.golang.org/grpc",             // likewise
		"examples/shop/a.go":       "modernc.org/sqlite",                 // a guest
		"bench/a.go":               module + "/internal/report",          // a guest behind the scenes
		"bench/b.go":               module + "/cmd/ctxplumb",             // likewise
	} {
		house[file] = &fstest.MapFile{Data: fmt.Appendf(nil, "package p\n\nimport %q\n", imported)}
	}
	want := []string{
		"bench imports cmd/ctxplumb",
		"bench imports internal/report",
		"grpcx imports google.golang.org/grpcweb",
		"grpcx imports tracer/tracertest",
		"otelbridge imports go.opentelemetry.io/otel/sdk/trace",
		"propagation imports google.golang.org/grpc",
		"tracer imports github.com/go-chi/chi/v5",
		"tracer imports propagation",
		"tracer/x/y/z is deeper than 3 folders",
		"tracer/x/y/z is no room of the import table",
		"util is no room of the import table",
	}
	if diff := cmp.Diff(want, violations(readImports(t, house))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// readImports returns what each folder that holds Go code imports, sorted, packages of this module by their folder.
func readImports(t *testing.T, house fs.FS) map[string][]string {
	t.Helper()
	imports := map[string][]string{}
	for _, file := range goFiles(t, house) {
		folder := path.Dir(file)
		paths := imports[folder]
		if !strings.HasSuffix(file, "_test.go") {
			paths = append(paths, importsOf(t, house, file)...)
		}
		imports[folder] = paths
	}
	for folder, paths := range imports {
		slices.Sort(paths)
		imports[folder] = slices.Compact(paths)
	}
	return imports
}

func importsOf(t *testing.T, house fs.FS, file string) []string {
	t.Helper()
	text, err := fs.ReadFile(house, file)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), file, text, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, spec := range parsed.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		if own, ok := strings.CutPrefix(name, module+"/"); ok {
			paths = append(paths, own)
		} else if foreign(name) {
			paths = append(paths, name)
		}
	}
	return paths
}

// goFiles returns the Go files of a tree, without those that the go command overlooks.
func goFiles(t *testing.T, house fs.FS) []string {
	t.Helper()
	var files []string
	err := fs.WalkDir(house, ".", func(file string, d fs.DirEntry, err error) error {
		name := d.Name()
		switch {
		case err != nil:
			return err
		case d.IsDir() && file != "." && (strings.ContainsRune("._", rune(name[0])) || name == "testdata"):
			return fs.SkipDir
		case !d.IsDir() && path.Ext(file) == ".go":
			files = append(files, file)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// foreign reports whether a package is of another module, the standard library being none.
func foreign(name string) bool {
	first, _, _ := strings.Cut(name, "/")
	return strings.Contains(first, ".")
}

func violations(imports map[string][]string) []string {
	found := []string{}
	for _, folder := range slices.Sorted(maps.Keys(imports)) {
		if strings.Count(folder, "/") >= maxDepth {
			found = append(found, fmt.Sprintf("%s is deeper than %d folders", folder, maxDepth))
		}
		allowed, declared := rooms[folder]
		guest := slices.ContainsFunc(guests, func(g string) bool { return within(folder, g) })
		if !declared && !guest {
			found = append(found, folder+" is no room of the import table")
			continue
		}
		for _, name := range imports[folder] {
			if _, ok := entry(allowed, name); !ok && (!guest || within(name, "internal") || within(name, "cmd")) {
				found = append(found, folder+" imports "+name)
			}
		}
	}
	return found
}

// entry returns the entry that allows name. Of this module it allows no room below its own.
func entry(allowed []string, name string) (string, bool) {
	for _, a := range allowed {
		if a == name || foreign(name) && within(name, a) {
			return a, true
		}
	}
	return "", false
}

func within(name, folder string) bool { return name == folder || strings.HasPrefix(name, folder+"/") }

// dragged returns the rooms and the entries of other modules that a room imports, directly or not, sorted.
func dragged(imports map[string][]string, room string) []string {
	seen := map[string]bool{}
	var visit func(string)
	visit = func(room string) {
		for _, name := range imports[room] {
			if allowed, ok := entry(rooms[room], name); ok {
				name = allowed
			}
			if !seen[name] {
				seen[name] = true
				visit(name)
			}
		}
	}
	visit(room)
	return slices.Sorted(maps.Keys(seen))
}
