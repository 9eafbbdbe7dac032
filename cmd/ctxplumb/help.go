package main

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

const rootHelp = `ctxplumb says where Go services drop a cancel, with file and line.

usage:
  ctxplumb test [flags] [packages] [-- flags of go test]   run tests, and judge what they did
  ctxplumb vet [flags] [packages] [-- flags of go vet]     find drops in the source
  ctxplumb report [flags] FILE...                          judge recordings
  ctxplumb diff [flags] BASE HEAD                          say what changed between two verdicts
  ctxplumb completion SHELL                                have a shell complete all this
  ctxplumb help [COMMAND]                                  how it is used, with an example
  ctxplumb help verdicts                                   what is found, with examples and cures

example, in a repository that uses grpcx or httpx: ctxplumb test ./...
exit codes: 0 nothing dropped, 1 a drop, 2 the tests failed without one, 3 ctxplumb could not do its work
`

//go:embed verdicts.txt
var verdictsHelp string

// helpCommand is also what -help of a command comes to.
func (c *command) helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help",
		Short: "how a command is used",
		Long:  rootHelp,
		RunE: func(help *cobra.Command, args []string) error {
			about, rest, err := help.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return fmt.Errorf("no help on %q: say a command, or verdicts, see ctxplumb help", strings.Join(args, " "))
			}
			return about.Help()
		},
		ValidArgsFunction: func(help *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			var names []string
			for _, cmd := range help.Root().Commands() {
				if len(args) == 0 && cmd != help && !cmd.Hidden {
					names = append(names, cobra.CompletionWithDesc(cmd.Name(), cmd.Short))
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
	}
}

// verdictsTopic is no command: there is help on it, and nothing to run.
func verdictsTopic() *cobra.Command {
	return &cobra.Command{Use: "verdicts", Short: "what is found, with examples and cures", Long: verdictsHelp}
}
