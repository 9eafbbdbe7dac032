package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/tracer"
)

const (
	configName = ".ctxplumb.yaml"
	maxConfig  = 64 << 10 // bytes
)

// config is what a .ctxplumb.yaml says.
type config struct {
	Ignore []ignore `yaml:"ignore"`
}

// ignore is one entry of it.
type ignore struct {
	Verdict verdict `yaml:"verdict"`
	Func    string  `yaml:"func"`
	File    string  `yaml:"file"`
	Reason  string  `yaml:"reason"`
	Expires day     `yaml:"expires"`
}

type (
	verdict tracer.Verdict
	day     time.Time
)

// UnmarshalYAML reads the name of a drop.
func (v *verdict) UnmarshalYAML(node ast.Node) error {
	name := tracer.Verdict(text(node))
	if !name.Drop() {
		return at(node, "this is no drop: say one of "+strings.Join(allDrops, ", "))
	}
	*v = verdict(name)
	return nil
}

// UnmarshalYAML reads a day, which begins in UTC.
func (d *day) UnmarshalYAML(node ast.Node) error {
	t, err := time.Parse(time.DateOnly, text(node))
	if err != nil {
		return at(node, "this is no day: say it as in 2026-12-31")
	}
	*d = day(t)
	return nil
}

// UnmarshalYAML reads an entry, in which no more than the verdict may be missing, and one of func and file.
func (i *ignore) UnmarshalYAML(node ast.Node) error {
	type plain ignore
	if err := yaml.NodeToValue(node, (*plain)(i), yaml.Strict()); err != nil {
		return naming[plain](err)
	}
	switch {
	case i.Func == "" && i.File == "":
		return at(node, "an ignore wants a place: func, file or both")
	case strings.TrimSpace(i.Reason) == "":
		return at(node, "an ignore wants a reason")
	case time.Time(i.Expires).IsZero():
		return at(node, "an ignore wants a day on which it expires, such as expires: 2026-12-31")
	}
	return nil
}

// text is that of a scalar, and otherwise what stands there.
func text(node ast.Node) string {
	if scalar, ok := node.(*ast.StringNode); ok {
		return scalar.Value
	}
	return node.String()
}

// at says what is wrong with a node: of a mapping, where it begins.
func at(node ast.Node, message string) error {
	if mapping, ok := node.(*ast.MappingNode); ok && len(mapping.Values) > 0 {
		node = mapping.Values[0].Key
	}
	return &yaml.SyntaxError{Message: message, Token: node.GetToken()}
}

// misread is an error with the lines of a file that it is about.
type misread struct{ message, excerpt string }

func (m *misread) Error() string { return m.message }

// findConfig returns the .ctxplumb.yaml of the current folder, or else of the module that it is in; empty where there is none.
func findConfig() (path string, err error) {
	dir, err := currentFolder()
	if err != nil {
		return "", err
	}
	for here := dir; ; here = filepath.Dir(here) {
		root := here == filepath.Dir(here) || exists(filepath.Join(here, "go.mod"))
		if path := filepath.Join(here, configName); (root || here == dir) && exists(path) {
			return filepath.Rel(dir, path)
		}
		if root {
			return "", nil
		}
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

func readConfig(path string) ([]report.Ignore, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%w: mend it, or remove it", err)
	}
	defer f.Close()
	page, err := io.ReadAll(io.LimitReader(f, maxConfig+1))
	if err != nil {
		return nil, fmt.Errorf("%w: mend it, or remove it", err)
	}
	if len(page) > maxConfig {
		return nil, fmt.Errorf("%s has more than %d KB: it is for ignores alone", path, maxConfig>>10)
	}
	return parseConfig(path, page)
}

func parseConfig(path string, page []byte) ([]report.Ignore, error) {
	var c config
	d := yaml.NewDecoder(bytes.NewReader(page), yaml.Strict())
	if err := d.Decode(&c); err != nil && !errors.Is(err, io.EOF) {
		return nil, explainYAML(path, naming[config](err))
	}
	if err := d.Decode(new(any)); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: one document is read, and here is another: put all into the first", path)
	}
	if empty := slices.Index(c.Ignore, ignore{}); empty >= 0 {
		return nil, fmt.Errorf("%s: entry %d of ignore is empty: say what to ignore, or remove it", path, empty+1)
	}
	ignores := make([]report.Ignore, len(c.Ignore))
	for k, i := range c.Ignore {
		ignores[k] = report.Ignore{
			Verdict: tracer.Verdict(i.Verdict), Func: i.Func, File: i.File, Reason: i.Reason, Expires: time.Time(i.Expires),
		}
	}
	return ignores, nil
}

// naming has an error about an unknown field name those of T, which it is about.
func naming[T any](err error) error {
	unknown, ok := errors.AsType[*yaml.UnknownFieldError](err)
	if !ok {
		return err
	}
	var known []string
	for _, field := range reflect.VisibleFields(reflect.TypeFor[T]()) {
		known = append(known, field.Tag.Get("yaml"))
	}
	return &yaml.SyntaxError{Message: unknown.Message + ": say " + strings.Join(known, ", "), Token: unknown.Token}
}

func explainYAML(path string, err error) error {
	wrong, ok := errors.AsType[yaml.Error](err)
	if !ok {
		return fmt.Errorf("%s: %w", path, err)
	}
	where := wrong.GetToken().Position
	_, excerpt, _ := strings.Cut(wrong.FormatError(false, true), "\n")
	return &misread{fmt.Sprintf("%s:%d:%d: %s", path, where.Line, where.Column, wrong.GetMessage()), strings.TrimRight(excerpt, "\n")}
}
