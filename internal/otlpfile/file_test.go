package otlpfile_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/internal/otlpfile"
	"github.com/ctxplumb/ctxplumb/tracer"
)

func TestCreate(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "deep", "er")
	want := smallTree()
	path, err := otlpfile.Create(dir, want)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]fs.FileMode{".": mode(t, dir), filepath.Base(path): mode(t, path)}
	if diff := cmp.Diff(map[string]fs.FileMode{".": 0o700 | fs.ModeDir, list(t, dir)[0]: 0o600}, got); diff != "" {
		t.Error(diff)
	}
	recording, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(encode(t, want)), string(recording)); diff != "" {
		t.Error(diff)
	}
}

func mode(t *testing.T, path string) fs.FileMode {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Mode()
}

// list gives the names of all that is in dir.
func list(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestCreateError(t *testing.T) {
	t.Parallel()
	const huge = 300 << 10
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	long := t.TempDir() // and so deep that there is room for the folder and not for a file in it
	long += strings.Repeat("/"+strings.Repeat("d", 99), (4090-len(long))/100)
	long += strings.Repeat("d", 4090-len(long))
	tests := []struct {
		name, dir string
		tree      *tracer.Tree
		want      string
	}{
		{"the folder is a file", file, smallTree(), "ctxplumb: recording into " + file +
			": not a directory: give a folder that can be written"},
		{"a file is in the way", file + "/sub", smallTree(), "ctxplumb: recording into " + file +
			"/sub: not a directory: give a folder that can be written"},
		{"no file can be made there", long, smallTree(),
			"ctxplumb: recording into " + long + ": file name too long: give a folder that can be written"},
		{"the second line cannot be written", dir, &tracer.Tree{Records: []tracer.Record{
			{Kind: tracer.Task, Name: "a", Package: "p"},
			{Kind: tracer.Task, Name: "b", Package: "q", Test: strings.Repeat("x", huge)},
		}}, "ctxplumb: recording into " + dir + `: task "b" takes 300 KiB, a line holds 256:` +
			` give it a shorter name and a shallower stack`},
	}
	for _, tt := range tests {
		path, err := otlpfile.Create(tt.dir, tt.tree)
		if path != "" || err == nil || err.Error() != tt.want {
			t.Errorf("%s: path %q, error\n%v, want\n%v", tt.name, path, err, tt.want)
		}
	}
	if diff := cmp.Diff([]string{"file"}, list(t, dir)); diff != "" {
		t.Errorf("left behind: %s", diff)
	}
}

// tied is a tree of one task, started so many nanoseconds after 1970.
func tied(start int64, id byte, grace time.Duration, evicted uint64) *tracer.Tree {
	return &tracer.Tree{Grace: grace, Evicted: evicted, Records: []tracer.Record{
		{ID: tracer.ID{id}, Kind: tracer.Task, Link: tracer.LinkTied, Start: time.Unix(0, start)},
	}}
}

func TestReadFiles(t *testing.T) {
	t.Parallel()
	dir, other := t.TempDir(), t.TempDir()
	for file, tree := range map[string]*tracer.Tree{
		filepath.Join(dir, "a.jsonl"):   tied(9, 1, 5, 1),
		filepath.Join(dir, "b.jsonl"):   tied(7, 2, 8, 2),
		filepath.Join(dir, "c.json"):    tied(1, 3, 50, 50),
		filepath.Join(other, "lone"):    tied(8, 4, 6, 4),
		filepath.Join(other, ".hidden"): tied(1, 5, 50, 50),
	} {
		if err := os.WriteFile(file, encode(t, tree), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "folder.jsonl"), 0o700); err != nil {
		t.Fatal(err)
	}
	got, err := otlpfile.ReadFiles(dir, filepath.Join(other, "lone"))
	if err != nil {
		t.Fatal(err)
	}
	want := &tracer.Tree{Grace: 8, Evicted: 7}
	for _, one := range []*tracer.Tree{tied(7, 2, 0, 0), tied(8, 4, 0, 0), tied(9, 1, 0, 0)} {
		want.Records = append(want.Records, one.Records...)
	}
	if diff := cmp.Diff(&otlpfile.Recording{Tree: want}, got); diff != "" {
		t.Error(diff)
	}
}

func TestReadFilesError(t *testing.T) {
	t.Parallel()
	dir, bare, hollow := t.TempDir(), t.TempDir(), t.TempDir()
	for name, content := range map[string]string{"a.jsonl": empty, "b.jsonl": empty + "\n" + empty[:9], "empty": ""} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("nowhere", filepath.Join(hollow, "gone.jsonl")); err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, path, want string }{
		{"missing", dir + "/x", dir + "/x: no such file or directory: name a recording, or a folder of recordings"},
		{"below a file", dir + "/empty/x", dir + "/empty/x: not a directory: name a recording, or a folder of recordings"},
		{"gone", hollow, hollow + "/gone.jsonl: no such file or directory: name a recording, or a folder of recordings"},
		{"folder without any", bare, bare + ": no *.jsonl or *.jsonl.gz in this folder: does a TestMain call tracertest.VerifyTestMain?" +
			" record with ctxplumb test"},
		{"truncated", dir, dir + "/b.jsonl, line 2: not OTLP/JSON (unexpected end of JSON input):" +
			" was the run killed while it wrote? run it again"},
		{"empty", dir + "/empty", dir + "/empty: it is empty: was the run killed before it wrote? run it again"},
	}
	for _, tt := range tests {
		tree, err := otlpfile.ReadFiles(dir+"/a.jsonl", tt.path)
		if tree != nil || err == nil || err.Error() != "ctxplumb: recording "+tt.want {
			t.Errorf("%s: tree %v, error\n%v, want\nctxplumb: recording %v", tt.name, tree, err, tt.want)
		}
	}
}
