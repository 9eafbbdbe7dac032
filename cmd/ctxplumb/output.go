package main

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/internal/report/github"
	"github.com/ctxplumb/ctxplumb/internal/report/graph"
	"github.com/ctxplumb/ctxplumb/internal/report/junit"
	"github.com/ctxplumb/ctxplumb/internal/report/markdown"
	"github.com/ctxplumb/ctxplumb/internal/report/page"
	"github.com/ctxplumb/ctxplumb/internal/report/pprof"
	"github.com/ctxplumb/ctxplumb/internal/report/sarif"
	"github.com/ctxplumb/ctxplumb/tracer"
)

type format func(io.Writer, *tracer.Tree, tracer.Report, report.Options) error

var formats = map[string]format{
	"text": report.Text, "json": report.JSON, "html": page.HTML,
	"dot": graph.DOT, "mermaid": graph.Mermaid,
	"github": github.Write, "junit": junit.Write, "markdown": markdown.Write, "pprof": pprof.Write, "sarif": sarif.Write,
}

// formatNames is what there is to choose from, for people.
var formatNames = strings.Join(slices.Sorted(maps.Keys(formats)), ", ")

// toStdout is the path that stands for standard output.
const toStdout = "-"

type output struct{ format, path string }

// outputs are the values of -out.
type outputs []output

func (o *outputs) String() string { return "" }

func (o *outputs) Type() string { return "FORMAT:PATH" }

// Set adds one, as package pflag asks it to.
func (o *outputs) Set(value string) error {
	name, path, _ := strings.Cut(value, ":")
	if formats[name] == nil || path == "" {
		return fmt.Errorf("say FORMAT:PATH, with - for standard output and as FORMAT one of %s", formatNames)
	}
	for _, other := range *o {
		if path == toStdout && other.path == toStdout && !together(name, other.format) {
			return fmt.Errorf("standard output takes one format, or text beside github: give one of %s and %s a file, as in %s:FILE", other.format, name, name)
		}
	}
	if path != toStdout && slices.ContainsFunc(*o, func(other output) bool { return absolute(other.path) == absolute(path) }) {
		return fmt.Errorf("%s is named twice, give each its own file", path)
	}
	*o = append(*o, output{name, path})
	return nil
}

// together reports whether the log of a run can have both: what github writes are lines among others.
func together(one, other string) bool {
	return one == "text" && other == "github" || one == "github" && other == "text"
}

// absolute makes one path of the different ways to write it.
func absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

// check says what stands in the way of writing, before there is anything to write.
func (o *outputs) check() error {
	for _, out := range *o {
		if out.path == toStdout {
			continue
		}
		if info, err := os.Stat(out.path); err == nil && info.IsDir() {
			return fmt.Errorf("-out %s:%s: it is a folder, name a file in it", out.format, out.path)
		}
		if info, err := os.Stat(filepath.Dir(out.path)); err != nil || !info.IsDir() {
			return fmt.Errorf("-out %s:%s: there is no folder %s, make it first", out.format, out.path, filepath.Dir(out.path))
		}
		if err := writable(out.path); err != nil {
			return fmt.Errorf("-out %s:%s: %w: name a file in a folder that can be written", out.format, out.path, err)
		}
	}
	return nil
}

// all adds text on standard output, unless text goes elsewhere or something else goes there.
func (o *outputs) all() outputs {
	if slices.ContainsFunc(*o, func(out output) bool { return out.format == "text" || out.path == toStdout }) {
		return *o
	}
	return append(slices.Clip(*o), output{"text", toStdout})
}

// machine reports whether a program reads standard output.
func (o *outputs) machine() bool {
	return slices.ContainsFunc(*o, func(out output) bool { return out.path == toStdout && out.format != "text" })
}

// verdict judges tree and writes the outcome to all outputs. It sets the code to exit with.
func (c *command) verdict(o outputs, p policy, tree *tracer.Tree, options report.Options) error {
	r, notes := p.judge(tree.Check(), time.Now())
	options.Min = float64(p.min)
	options.Notes = slices.Concat(options.Notes, notes, p.untested(r))
	if options.Failed(r) {
		c.exit = exitDrop
	}
	o = o.withPage(&options, len(r.Drops) > 0)
	return c.publish(o, func(page io.Writer, out output) error {
		styled := options
		styled.ASCII, styled.Color = true, false
		if out.path == toStdout {
			styled.ASCII, styled.Color = style(isTerminal(c.stdout), os.Getenv)
		}
		return formats[out.format](page, tree, r, styled)
	})
}

// publish writes all outputs, none of them if one cannot be made.
func (c *command) publish(o outputs, show func(io.Writer, output) error) error {
	pages := make([]bytes.Buffer, len(o))
	for i, out := range o {
		if err := show(&pages[i], out); err != nil {
			return err
		}
	}
	for i, out := range o {
		if err := c.write(out.path, pages[i].Bytes()); err != nil {
			return fmt.Errorf("-out %s:%s: %w", out.format, out.path, err)
		}
	}
	return nil
}

func (c *command) write(path string, page []byte) error {
	if path == toStdout {
		_, err := c.stdout.Write(page)
		return err
	}
	return replace(path, page)
}
