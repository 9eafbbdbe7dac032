package source

import (
	"iter"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// maxSource bounds a file, in bytes.
const maxSource = 8 << 20

// files keeps what was read, so that each folder and each file is read once, and parsed only if it may be of use.
type files struct {
	folders map[string][]string // the paths of the Go files in a folder
	texts   map[string]string   // empty for a file that is not at hand
	parsed  map[string]*file    // nil for a file that cannot be parsed
}

func newFiles() *files {
	return &files{folders: map[string][]string{}, texts: map[string]string{}, parsed: map[string]*file{}}
}

// open gives the file at path; nil where it is not at hand. A path without its root, as -trimpath leaves it, names none.
func (all *files) open(path string) *file {
	return recall(all.parsed, path, func() *file {
		if !filepath.IsAbs(path) || filepath.Ext(path) != ".go" { // a recording may name any file of whoever reads it
			return nil
		}
		return parse(path, all.text(path))
	})
}

func (all *files) text(path string) string {
	return recall(all.texts, path, func() string {
		info, err := os.Stat(path)
		if err != nil || !info.Mode().IsRegular() || info.Size() > maxSource {
			return ""
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return ""
		}
		return string(text)
	})
}

// folder lists the Go files of a folder by name; none if it cannot be listed.
func (all *files) folder(dir string) []string {
	return recall(all.folders, dir, func() []string {
		var paths []string
		entries, _ := os.ReadDir(dir) // gives what it could read
		for _, entry := range entries {
			if filepath.Ext(entry.Name()) == ".go" {
				paths = append(paths, filepath.Join(dir, entry.Name()))
			}
		}
		return paths
	})
}

// mentioning gives the files of f's package that have a name in them, f first and the others by their own names.
func (all *files) mentioning(f *file, name string) iter.Seq[*file] {
	return func(yield func(*file) bool) {
		if !yield(f) {
			return
		}
		for _, path := range all.folder(filepath.Dir(f.path)) {
			if path == f.path || !strings.Contains(all.text(path), name) {
				continue
			}
			g := all.open(path)
			if g == nil || g.tree.Name.Name != f.tree.Name.Name {
				continue
			}
			if g.pkg = f.pkg; !yield(g) {
				return
			}
		}
	}
}

// of gives the files that have a name in them, of a package of the same module as f; none of any other.
func (all *files) of(f *file, importPath, name string) iter.Seq[*file] {
	return func(yield func(*file) bool) {
		dir := all.folderOf(filepath.Dir(f.path), importPath)
		if dir == "" {
			return
		}
		for _, path := range all.folder(dir) {
			if strings.HasSuffix(path, "_test.go") || !strings.Contains(all.text(path), name) {
				continue
			}
			g := all.open(path)
			if g == nil {
				continue
			}
			if g.pkg = importPath; !yield(g) {
				return
			}
		}
	}
}

// moduleClause matches the line of a go.mod that has the path of the module.
var moduleClause = regexp.MustCompile(`(?m)^module\s+"?([^\s"]+)`)

// folderOf finds the folder of a package in the module that dir is in; empty if it is of another one.
func (all *files) folderOf(dir, importPath string) string {
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if clause := moduleClause.FindStringSubmatch(all.text(filepath.Join(dir, "go.mod"))); clause != nil {
			rest, ok := strings.CutPrefix(importPath+"/", clause[1]+"/")
			if !ok || !filepath.IsLocal(filepath.FromSlash(rest+".")) {
				return ""
			}
			return filepath.Join(dir, filepath.FromSlash(rest))
		}
	}
	return ""
}

// recall gives what is known by a key, and finds it out the first time.
func recall[K comparable, V any](known map[K]V, key K, find func() V) V {
	v, ok := known[key]
	if !ok {
		v = find()
		known[key] = v
	}
	return v
}
