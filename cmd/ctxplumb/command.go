package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// command is what all commands share: where they write, and the code to exit with where there is no error.
type command struct {
	stdout, stderr *os.File
	exit           int
}

func (c *command) root() *cobra.Command {
	root := &cobra.Command{
		Use:               "ctxplumb",
		Long:              rootHelp,
		Args:              cobra.ArbitraryArgs,
		RunE:              noCommand,
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	root.AddCommand(c.testCommand(), c.vetCommand(), c.reportCommand(), c.diffCommand(), c.completionCommand(), verdictsTopic())
	root.SetHelpCommand(c.helpCommand())
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) { fmt.Fprint(c.stdout, cmd.Long) })
	root.SetFlagErrorFunc(explainFlag)
	for _, cmd := range root.Commands() {
		completing(cmd)
	}
	return root
}

// atDash parts what stands before "--" from the flags behind it, which are for go test or go vet.
func atDash(cmd *cobra.Command, args []string) (patterns, flags []string) {
	if dash := cmd.ArgsLenAtDash(); dash >= 0 {
		return args[:dash], args[dash:]
	}
	return args, nil
}

func noCommand(_ *cobra.Command, args []string) error {
	if len(args) == 0 {
		return errors.New("no command: say test, vet, report or diff, see ctxplumb -help")
	}
	return fmt.Errorf("unknown command %q: say test, vet, report or diff, see ctxplumb -help", args[0])
}

func explainFlag(cmd *cobra.Command, err error) error {
	see := "see " + cmd.CommandPath() + " -help"
	if unknown, ok := errors.AsType[*pflag.NotExistError](err); ok {
		if name := cmd.Name(); name == "test" || name == "vet" {
			see = "flags of go " + name + " go after --, " + see
		}
		return fmt.Errorf("unknown flag -%s: %s", unknown.GetSpecifiedName(), see)
	}
	return fmt.Errorf("%w: %s", err, see)
}

// The flags that take a value.
const (
	flagRun  = "run"
	flagOut  = "out"
	flagMin  = "min"
	flagFail = "fail"
)

var valued = []string{flagRun, flagOut, flagMin, flagFail}

// twoDashes gives flags the second dash that package pflag wants, where they have one as those of the go command. It
// leaves alone the value of a flag, and what follows "--".
func twoDashes(args []string) []string {
	args = slices.Clone(args)
	for i := 0; i < len(args) && args[i] != "--"; i++ {
		if a := args[i]; len(a) > 2 && a[0] == '-' && a[1] != '-' {
			args[i] = "-" + a
		}
		if name := strings.TrimLeft(args[i], "-"); name != args[i] && slices.Contains(valued, name) {
			i++
		}
	}
	return args
}
