package main

import (
	"errors"
	"os"

	"github.com/spf13/cobra"

	"github.com/ctxplumb/ctxplumb/internal/otlpfile"
	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/tracer"
)

func (c *command) reportCommand() *cobra.Command {
	var out outputs
	cmd := &cobra.Command{
		Use: "report",
		Long: `Judge recordings: files of OTLP/JSON lines, as ctxplumb and the OpenTelemetry Collector write them, or folders of *.jsonl.

usage: ctxplumb report [flags] FILE...

  -out FORMAT:PATH   to a file or to - for standard output; repeatable (text:-)
                     formats: ` + formatNames + `

example: ctxplumb report -out json:verdict.json recordings/
exit codes: 0 nothing dropped, 1 a drop, 3 ctxplumb could not do its work
`,
		RunE: func(_ *cobra.Command, args []string) error { return c.report(out.all(), args) },
	}
	cmd.Flags().Var(&out, flagOut, "")
	return cmd
}

func (c *command) report(out outputs, files []string) error {
	if len(files) == 0 {
		return errors.New("no recording: name a file or a folder of them, see ctxplumb report -help")
	}
	if err := out.check(); err != nil {
		return err
	}
	dir, err := os.Getwd()
	if err != nil {
		return err
	}
	recording, err := otlpfile.ReadFiles(files...)
	if err != nil {
		return err
	}
	return c.verdict(out, recording.Tree, report.Options{
		Dir:   dir,
		Notes: recording.Notes(),
		Again: func(d tracer.Drop) string { return report.Again(d.Test, d.Package) },
	})
}
