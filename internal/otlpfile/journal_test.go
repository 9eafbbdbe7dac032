package otlpfile_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/internal/otlpfile"
	"github.com/ctxplumb/ctxplumb/tracer"
)

const pkg = "example.com/shop"

func begin(t *testing.T, dir string) *otlpfile.Journal {
	t.Helper()
	j, err := otlpfile.Begin(dir, pkg, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func add(t *testing.T, j *otlpfile.Journal, records ...tracer.Record) {
	t.Helper()
	for _, r := range records {
		if err := j.Add(r); err != nil {
			t.Fatal(err)
		}
	}
}

func readFiles(t *testing.T, paths ...string) *otlpfile.Recording {
	t.Helper()
	r, err := otlpfile.ReadFiles(paths...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// task is a record of the task with this id, which has ended or has not.
func task(id int, ended bool) tracer.Record {
	r := tracer.Record{
		ID: tracer.ID{byte(id >> 8), byte(id), 1}, Kind: tracer.Task, Link: tracer.LinkRoot, Package: pkg,
		Start: time.Unix(1, int64(id)).UTC(),
	}
	if ended {
		r.End = time.Unix(2, 0).UTC()
	}
	return r
}

const crashed = "crashed: the tests of example.com/shop did not come to their end, judged is what they had begun"

func TestJournal(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "new")
	j := begin(t, dir)
	want := &otlpfile.Recording{Tree: &tracer.Tree{Grace: time.Second}, Unfinished: []string{pkg}}
	if diff := cmp.Diff(want, readFiles(t, dir)); diff != "" {
		t.Errorf("at the beginning: %s", diff)
	}
	add(t, j, task(1, false), task(2, false), task(1, true))
	want.Tree.Records = []tracer.Record{task(1, true), task(2, false)}
	if diff := cmp.Diff(want, readFiles(t, dir)); diff != "" {
		t.Errorf("meanwhile: %s", diff)
	}
	if diff := cmp.Diff([]string{crashed}, want.Notes()); diff != "" {
		t.Error(diff)
	}
	whole := smallTree()
	if err := j.Finish(whole); err != nil {
		t.Fatal(err)
	}
	add(t, j, task(3, false)) // too late
	names := list(t, dir)
	path := filepath.Join(dir, names[0])
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(encode(t, whole)), string(got)); diff != "" {
		t.Error(diff)
	}
	modes := []fs.FileMode{mode(t, dir), mode(t, path)}
	if diff := cmp.Diff([]fs.FileMode{0o700 | fs.ModeDir, 0o600}, modes); diff != "" || len(names) != 1 {
		t.Errorf("files %q, modes %s", names, diff)
	}
}

// A process may be killed at any byte of its last line, and no line before it is lost.
func TestJournalTorn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j := begin(t, dir)
	add(t, j, task(1, false), task(2, false))
	path := filepath.Join(dir, list(t, dir)[0])
	lines, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	last := bytes.LastIndexByte(lines[:len(lines)-1], '\n') + 1
	for end := last; end <= len(lines); end++ {
		got, err := otlpfile.Read(bytes.NewReader(lines[:end]), "a.jsonl")
		if err != nil {
			t.Fatalf("%d of %d bytes: %v", end-last, len(lines)-last, err)
		}
		want := &otlpfile.Recording{Tree: &tracer.Tree{Grace: time.Second, Records: []tracer.Record{task(1, false)}}, Unfinished: []string{pkg}}
		switch {
		case end >= len(lines)-1:
			want.Tree.Records = append(want.Tree.Records, task(2, false))
		case end > last:
			want.Torn = []string{"a.jsonl"}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%d of %d bytes: %s", end-last, len(lines)-last, diff)
		}
	}
}

// Anything else that is torn is no crash, and an error.
func TestJournalBroken(t *testing.T) {
	t.Parallel()
	head := resourceWith("ctxplumb.journal", `{"boolValue":true}`)
	const why = "not OTLP/JSON (unexpected end of JSON input): was the run killed while it wrote? run it again"
	for name, tc := range map[string]struct{ in, want string }{
		"a line in the middle": {head + "\n" + empty[:9] + "\n" + empty, "line 2: " + why},
		"the last, in whole":   {head + "\n" + empty[:9] + "\n", "line 2: " + why},
		"no journal":           {empty + "\n" + empty[:9], "line 2: " + why},
		"the head":             {head[:len(head)-1], "line 1: " + why},
	} {
		_, err := otlpfile.Read(bytes.NewReader([]byte(tc.in)), "a.jsonl")
		if want := "ctxplumb: recording a.jsonl, " + tc.want; err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
}

// Where there is too much, the older half goes and is counted.
func TestJournalTurns(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j := begin(t, dir)
	j.SetLimit(10_000)
	const nodes = 200
	for id := 1; id <= nodes; id++ {
		add(t, j, task(id, false), task(id, true))
		if id%2 == 0 {
			add(t, j, task(id-1, true), task(id, true)) // something was found out about them
		}
	}
	size := int64(0)
	for _, name := range list(t, dir) {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		size += info.Size()
	}
	got := readFiles(t, dir)
	kept := len(got.Tree.Records)
	want := &otlpfile.Recording{Tree: &tracer.Tree{Grace: time.Second, Evicted: uint64(nodes - kept)}, Unfinished: []string{pkg, pkg}}
	for id := nodes - kept + 1; id <= nodes; id++ {
		want.Tree.Records = append(want.Tree.Records, task(id, true))
	}
	if diff := cmp.Diff(want, got); diff != "" || size > 22_000 || kept < 10 || kept > 50 {
		t.Errorf("%d nodes in %d bytes: %s", kept, size, diff)
	}
	if diff := cmp.Diff([]string{crashed}, got.Notes()); diff != "" {
		t.Error(diff)
	}
	if err := j.Finish(smallTree()); err != nil {
		t.Fatal(err)
	}
	if names := list(t, dir); len(names) != 1 {
		t.Errorf("files %q are left", names)
	}
}

func TestJournalStorm(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j := begin(t, dir)
	var all sync.WaitGroup
	for g := range 10 {
		all.Go(func() {
			for n := range 20 {
				add(t, j, task(g*20+n+1, false), task(g*20+n+1, true))
			}
		})
	}
	all.Wait()
	var want []tracer.Record
	for id := 1; id <= 200; id++ {
		want = append(want, task(id, true))
	}
	if diff := cmp.Diff(want, readFiles(t, dir).Tree.Records); diff != "" {
		t.Error(diff)
	}
}

func TestBeginError(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	j, err := otlpfile.Begin(file, pkg, 0)
	want := fmt.Sprintf("ctxplumb: recording into %s: not a directory: give a folder that can be written", file)
	if j != nil || err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
