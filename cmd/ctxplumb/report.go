package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/internal/source"
	"github.com/ctxplumb/ctxplumb/tracer"
)

func (c *command) reportCommand() *cobra.Command {
	var (
		out outputs
		p   policy
	)
	cmd := &cobra.Command{
		Use:   "report",
		Short: "judge recordings",
		Long: `Judge recordings: files of OTLP/JSON lines, as ctxplumb and the OpenTelemetry Collector write them, or folders of *.jsonl.
The findings of ctxplumb vet are shown beside them, from a file that ctxplumb vet -out json:PATH wrote.

usage: ctxplumb report [flags] FILE...

  -out FORMAT:PATH   to a file or to - for standard output; repeatable (text:-)
                     formats: ` + formatNames + `
` + policyHelp + `
example: ctxplumb report -out json:verdict.json recordings/ vet.json
exit codes: 0 nothing dropped, 1 a drop, 3 ctxplumb could not do its work
`,
		RunE: func(_ *cobra.Command, args []string) error { return c.report(out.all(), p, args) },
	}
	cmd.Flags().Var(&out, flagOut, "where to write the verdict, and how")
	p.flags(cmd.Flags())
	return cmd
}

func (c *command) report(out outputs, p policy, files []string) error {
	if len(files) == 0 {
		return errors.New("no recording: name a file or a folder of them, see ctxplumb report -help")
	}
	if err := out.check(); err != nil {
		return err
	}
	if err := p.read(); err != nil {
		return err
	}
	dir, err := currentFolder()
	if err != nil {
		return err
	}
	recording, findings, err := read(files)
	if err != nil {
		return err
	}
	source.Blame(recording.Tree.Records) // what services export, and what crashed, comes without
	return c.verdict(out, p, recording.Tree, report.Options{
		Dir: dir, Findings: findings, Notes: recording.Notes(),
		Again: func(d tracer.Drop) string { return report.Again(d.Test, d.Package) },
	})
}
