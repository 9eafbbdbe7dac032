package main

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// shells are those for which there is a script.
var shells = map[string]func(*cobra.Command, io.Writer) error{
	"bash":       func(root *cobra.Command, w io.Writer) error { return root.GenBashCompletionV2(w, true) },
	"fish":       func(root *cobra.Command, w io.Writer) error { return root.GenFishCompletion(w, true) },
	"powershell": (*cobra.Command).GenPowerShellCompletionWithDesc,
	"zsh":        (*cobra.Command).GenZshCompletion,
}

var shellNames = slices.Sorted(maps.Keys(shells))

func (c *command) completionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "completion",
		Short: "a script for a shell",
		Long: `Write a script that has a shell complete commands, flags, formats and verdicts.

usage: ctxplumb completion bash|fish|powershell|zsh

  bash         source <(ctxplumb completion bash)        in ~/.bashrc, with the package bash-completion
  fish         ctxplumb completion fish | source         in ~/.config/fish/config.fish
  powershell   ctxplumb completion powershell | Out-String | Invoke-Expression
  zsh          source <(ctxplumb completion zsh)         in ~/.zshrc, below compinit

example: ctxplumb completion bash
`,
		ValidArgs: shellNames,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 || shells[args[0]] == nil {
				return fmt.Errorf("no script for %q: say one of %s", strings.Join(args, " "), strings.Join(shellNames, ", "))
			}
			return shells[args[0]](cmd.Root(), c.stdout)
		},
	}
}

// oneDash is where completions are written to for a flag that is typed with one dash.
type oneDash struct{ io.Writer }

func (w oneDash) Write(line []byte) (int, error) {
	if rest, ok := bytes.CutPrefix(line, []byte("--")); ok {
		_, err := w.Writer.Write(append([]byte("-"), rest...))
		return len(line), err
	}
	return w.Writer.Write(line)
}

// typing makes the last of args, where a script asks how it may go on, a flag with two dashes as all others, and gives
// the answers as many as were typed.
func typing(root *cobra.Command, args, typed []string) {
	last := len(typed) - 1
	if last < 1 || typed[0] != cobra.ShellCompRequestCmd || !strings.HasPrefix(typed[last], "-") || strings.HasPrefix(typed[last], "--") {
		return
	}
	args[last] = "-" + typed[last]
	root.SetOut(oneDash{root.OutOrStdout()})
}

const noSpace = cobra.ShellCompDirectiveNoSpace | cobra.ShellCompDirectiveNoFileComp

// completing has the flags of cmd complete their values.
func completing(cmd *cobra.Command) {
	for name, complete := range map[string]cobra.CompletionFunc{
		flagOut:  completeFormats,
		flagFail: completeDrops,
		flagRun:  cobra.NoFileCompletions,
		flagMin:  cobra.NoFileCompletions,
	} {
		if cmd.Flags().Lookup(name) != nil {
			_ = cmd.RegisterFlagCompletionFunc(name, complete) // it fails for a flag that is not there, or has one
		}
	}
}

// completeFormats leaves the path behind the colon to the one who types.
func completeFormats(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	names := formatNames
	if cmd.Name() == diffName {
		names = changeFormatNames
	}
	values := strings.Split(names, ", ")
	for i := range values {
		values[i] += ":"
	}
	return values, noSpace
}

// completeDrops goes on behind the last comma with what is not said yet.
func completeDrops(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	said := typed[:strings.LastIndexByte(typed, ',')+1]
	var values []string
	for _, v := range allDrops {
		if !slices.Contains(strings.Split(said, ","), v) {
			values = append(values, said+v)
		}
	}
	return values, noSpace
}

// completePackages goes by their folders.
func completePackages(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}
