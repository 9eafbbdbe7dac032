package main

import (
	"fmt"
	"io"
	"os"

	"github.com/ctxplumb/ctxplumb/internal/otlpfile"
	"github.com/ctxplumb/ctxplumb/internal/report"
)

// read reads recordings into one, and the findings out of the verdicts that ctxplumb vet wrote beside them; they
// are nil where there is none.
func read(paths []string) (*otlpfile.Recording, []report.Finding, error) {
	var recordings []string
	var findings []report.Finding
	for _, path := range paths {
		if !isVerdict(path) {
			recordings = append(recordings, path)
			continue
		}
		v, err := readVerdict(path)
		if err != nil {
			return nil, nil, err
		}
		if v.Summary.Nodes > 0 { // its drops would go unsaid
			return nil, nil, fmt.Errorf("%s: a verdict on a recording: name the recording, or compare two verdicts with ctxplumb diff", path)
		}
		findings = append(findings, v.Findings...)
	}
	recording, err := otlpfile.ReadFiles(recordings...)
	return recording, findings, err
}

// isVerdict reports whether path is a file that -out json: wrote. What cannot be read twice, such as a pipe, is none.
func isVerdict(path string) bool {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return false
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	var head [64]byte
	n, _ := io.ReadFull(f, head[:]) // a shorter file is none
	return report.IsVerdict(head[:n])
}

func readVerdict(path string) (report.Verdict, error) {
	f, err := os.Open(path)
	if err != nil {
		return report.Verdict{}, err
	}
	defer f.Close()
	v, err := report.ReadVerdict(f)
	if err != nil {
		return v, fmt.Errorf("%s: %w", path, err)
	}
	return v, nil
}
