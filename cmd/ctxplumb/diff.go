package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ctxplumb/ctxplumb/internal/otlpfile"
	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/internal/report/change"
)

var changeFormats = map[string]func(io.Writer, change.Change) error{
	"text": change.Text, "json": change.JSON, "markdown": change.Markdown,
}

var changeFormatNames = strings.Join(slices.Sorted(maps.Keys(changeFormats)), ", ")

const diffName = "diff"

// changeOutputs are the values of -out of the command diff.
type changeOutputs struct{ outputs }

// Set adds one, as package pflag asks it to.
func (o *changeOutputs) Set(value string) error {
	if name, _, _ := strings.Cut(value, ":"); changeFormats[name] == nil {
		return fmt.Errorf("say FORMAT:PATH, with - for standard output and as FORMAT one of %s", changeFormatNames)
	}
	return o.outputs.Set(value)
}

func (c *command) diffCommand() *cobra.Command {
	var out changeOutputs
	cmd := &cobra.Command{
		Use:   diffName,
		Short: "say what changed between two verdicts",
		Long: `Compare two verdicts: say what is newly dropped, and what no test cancels any more. Say nothing where nothing changed.

usage: ctxplumb diff [flags] BASE HEAD

BASE and HEAD are a recording, a folder of recordings, or what -out json:PATH wrote, each.

  -out FORMAT:PATH   to a file or to - for standard output; repeatable (text:-)
                     formats: ` + changeFormatNames + `

example: ctxplumb diff -out markdown:comment.md base.json head.json
exit codes: 0 nothing became worse, 1 something is newly dropped, newly found or no longer covered, 3 ctxplumb could not do its work
`,
		RunE: func(_ *cobra.Command, args []string) error { return c.diff(out.all(), args) },
	}
	cmd.Flags().Var(&out, flagOut, "where to write the changes, and how")
	return cmd
}

func (c *command) diff(out outputs, sides []string) error {
	if len(sides) != 2 {
		return errors.New("name two verdicts to compare, the base first, see ctxplumb diff -help")
	}
	if err := out.check(); err != nil {
		return err
	}
	var p policy
	if err := p.read(); err != nil {
		return err
	}
	var verdicts [2]report.Verdict
	for i, path := range sides {
		v, err := p.verdictOf(path)
		if err != nil {
			return err
		}
		verdicts[i] = v
	}
	changed := change.Between(verdicts[0], verdicts[1])
	if changed.Worse() {
		c.exit = exitDrop
	}
	return c.publish(out, func(page io.Writer, o output) error { return changeFormats[o.format](page, changed) })
}

// verdictOf is the verdict that path holds, or that on the recordings that it stands for.
func (p *policy) verdictOf(path string) (report.Verdict, error) {
	if isVerdict(path) {
		return readVerdict(path)
	}
	recording, err := otlpfile.ReadFiles(path)
	if err != nil {
		return report.Verdict{}, err
	}
	dir, err := currentFolder()
	if err != nil {
		return report.Verdict{}, err
	}
	r, _ := p.judge(recording.Tree.Check(), time.Now())
	return report.Tell(recording.Tree, r, report.Options{Dir: dir}).Verdict(), nil
}
