package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"

	"github.com/ctxplumb/ctxplumb/internal/report"
)

// vetted is what go vet -json writes: for each package what each analyzer found, or why it could not.
type vetted map[string]map[string]json.RawMessage

type diagnostic struct {
	Posn    string         `json:"posn"`
	Message string         `json:"message"`
	Fixes   []suggestedFix `json:"suggested_fixes"` //nolint:tagliatelle // as go vet writes it
}

type suggestedFix struct {
	Message string     `json:"message"`
	Edits   []textEdit `json:"edits"`
}

type textEdit struct {
	File  string `json:"filename"`
	Start int    `json:"start"` // offsets
	End   int    `json:"end"`
	New   string `json:"new"`
}

// goVet runs go vet with this command as its tool and returns what it finds, each finding once. Only where every package
// could be looked at is there an answer. The go command keeps what it knows of each package in its cache.
func goVet(args []string, stderr io.Writer) ([]report.Finding, error) {
	out, err := runVet(append([]string{"-json"}, args...), stderr)
	if err != nil {
		return nil, err
	}
	findings := []report.Finding{}
	seen := map[string]bool{}
	sources := sources{}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var packages vetted
		if err := d.Decode(&packages); errors.Is(err, io.EOF) {
			return findings, nil
		} else if err != nil {
			return nil, fmt.Errorf("what go vet says cannot be read (%w): is go on the path an older one?", err)
		}
		for id, rules := range packages {
			pkg, _, _ := strings.Cut(id, " ") // what follows tells the variants for tests apart
			for rule, text := range rules {
				diagnostics, err := decode(rule, text)
				if err != nil {
					return nil, err
				}
				for _, d := range diagnostics {
					if key := rule + d.Posn + d.Message; !seen[key] {
						seen[key] = true
						findings = append(findings, sources.finding(pkg, rule, d))
					}
				}
			}
		}
	}
}

// decode reads what an analyzer found in a package.
func decode(rule string, text json.RawMessage) ([]diagnostic, error) {
	var failed struct {
		Error string `json:"error"`
	}
	if json.Unmarshal(text, &failed) == nil && failed.Error != "" {
		return nil, fmt.Errorf("analyzer %s failed: %s", rule, failed.Error)
	}
	var diagnostics []diagnostic
	err := json.Unmarshal(text, &diagnostics)
	return diagnostics, err
}

// goVetFix has go vet apply the fixes. Where two are in each other's way it applies one of them, and says so.
func goVetFix(args []string, stderr io.Writer) error {
	_, err := runVet(append([]string{"-fix"}, args...), stderr)
	if errors.Is(err, errVet) {
		return nil
	}
	return err
}

// errVet is the end of a run of go vet that failed, and said why.
var errVet = errors.New("go vet could not look at every package: mend what it says above")

func runVet(args []string, stderr io.Writer) ([]byte, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("where this command is: %w", err)
	}
	cmd := exec.Command("go", append([]string{"vet", "-vettool=" + self}, args...)...)
	cmd.Stderr = stderr
	out, err := cmd.Output()
	if _, exited := errors.AsType[*exec.ExitError](err); exited {
		return nil, errVet
	}
	if err != nil {
		return nil, fmt.Errorf("go vet did not run: %w", err)
	}
	return out, nil
}
