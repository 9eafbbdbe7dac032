package main

import (
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/ctxplumb/ctxplumb/internal/gotest"
	"github.com/ctxplumb/ctxplumb/internal/report"
	"github.com/ctxplumb/ctxplumb/tracer"
	"github.com/ctxplumb/ctxplumb/vet"
)

// vetRun is one run of the command vet.
type vetRun struct {
	*command
	out      outputs
	fix      bool
	patterns []string // of packages
	flags    []string // for go vet
}

func (c *command) vetCommand() *cobra.Command {
	v := &vetRun{command: c}
	cmd := &cobra.Command{
		Use:   "vet",
		Short: "find drops in the source",
		Long: `Find drops in the source of packages, without running it.

usage: ctxplumb vet [flags] [packages] [-- flags of go vet]

  -fix               mend what can be mended without a doubt, and show the rest
  -out FORMAT:PATH   to a file or to - for standard output; repeatable (text:-)
                     formats: ` + formatNames + `

A cut that is meant is declared, with tracer.Detach or on its line or the line above: //ctxplumb:detached <reason>

example: ctxplumb vet -out json:vet.json ./... -- -tags integration
exit codes: 0 nothing found, 1 a finding, 3 ctxplumb could not do its work
also: go vet -vettool=$(which ctxplumb) ./...
`,
		ValidArgsFunction: completePackages,
		RunE: func(cmd *cobra.Command, args []string) error {
			v.patterns, v.flags = atDash(cmd, args)
			return v.do()
		},
	}
	cmd.Flags().Var(&v.out, flagOut, "where to write the verdict, and how")
	cmd.Flags().BoolVar(&v.fix, "fix", false, "mend what can be mended")
	return cmd
}

func (v *vetRun) do() error {
	if err := v.out.check(); err != nil {
		return err
	}
	dir, err := currentFolder()
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(v.patterns, isFile) {
		if _, err := gotest.ReadEnv(dir, v.patterns); err != nil {
			return err
		}
	}
	findings, err := v.find()
	if err != nil {
		return err
	}
	if len(findings) > 0 {
		v.exit = exitDrop
	}
	return v.verdict(v.out.all(), policy{}, &tracer.Tree{}, report.Options{Dir: dir, Findings: findings})
}

// find looks for findings, and once more where some were mended.
func (v *vetRun) find() ([]report.Finding, error) {
	args := slices.Concat(v.flags, v.patterns)
	findings, err := goVet(args, v.stderr)
	if err != nil || !v.fix || !slices.ContainsFunc(findings, fixable) {
		return findings, err
	}
	if err := goVetFix(args, v.stderr); err != nil {
		return nil, err
	}
	return goVet(args, v.stderr)
}

// isFile reports whether a pattern names a file of Go, which needs no module.
func isFile(pattern string) bool { return strings.HasSuffix(pattern, ".go") }

func fixable(f report.Finding) bool { return len(f.Fixes) > 0 }

// unitMemory is what one package may take before memory matters more than time. The go command looks at as many packages at
// once as there are processors, and the tests of one can be a hundred thousand lines.
const unitMemory = 900 << 20

// unit takes over where the go command runs this command as its tool for vetting: to describe itself and its flags, and
// for one package after the other, which a file describes.
func unit(args []string) {
	describe := slices.Equal(args, []string{"-V=full"}) || slices.Equal(args, []string{"-flags"})
	config := len(args) > 0 && strings.HasSuffix(args[len(args)-1], ".cfg")
	if describe || config && (len(args) == 1 || strings.HasPrefix(args[0], "-")) {
		debug.SetMemoryLimit(unitMemory)
		unitchecker.Main(vet.Analyzers()...)
	}
}
