package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWhereTextGoes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		values, want []string
		machine      bool
	}{
		{nil, []string{"text:-"}, false},
		{[]string{"json:a"}, []string{"json:a", "text:-"}, false},
		{[]string{"json:-"}, []string{"json:-"}, true},
		{[]string{"text:a"}, []string{"text:a"}, false},
		{[]string{"text:-", "github:-"}, []string{"text:-", "github:-"}, true},
		{[]string{"json:a", "json:b:c"}, []string{"json:a", "json:b:c", "text:-"}, false},
	} {
		var o outputs
		for _, v := range c.values {
			if err := o.Set(v); err != nil {
				t.Fatal(err)
			}
		}
		var got []string
		for _, out := range o.all() {
			got = append(got, out.format+":"+out.path)
		}
		if diff := cmp.Diff(c.want, got); diff != "" || o.machine() != c.machine {
			t.Errorf("-out %q: for a machine %v, want %v (-want +got):\n%s", c.values, o.machine(), c.machine, diff)
		}
	}
}

func TestReplace(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file, link := filepath.Join(dir, "verdict"), filepath.Join(dir, "link")
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ path, data string }{{file, "new"}, {file, "newer"}, {link, "newest"}} {
		if err := replace(c.path, []byte(c.data)); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(file); string(got) != "newest" || err != nil {
		t.Errorf("the file says %q, %v, want the newest", got, err)
	}
	for path, want := range map[string]os.FileMode{link: os.ModeSymlink, file: 0} {
		if info, err := os.Lstat(path); err != nil || info.Mode().Type() != want {
			t.Errorf("%s is now %v, %v, want %v", path, info.Mode().Type(), err, want)
		}
	}
	if got, want := entries(t, dir), []string{"link", "verdict"}; !cmp.Equal(got, want) {
		t.Errorf("left behind: %q, want %q", got, want)
	}
}

// What cannot be written leaves what was there, and nothing beside it.
func TestReplaceFails(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "missing")
	if err := replace(filepath.Join(dir, "verdict"), nil); !os.IsNotExist(err) {
		t.Errorf("replace in a missing folder: %v", err)
	}
}

func entries(t testing.TB, dir string) (names []string) {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		names = append(names, e.Name())
	}
	return names
}
