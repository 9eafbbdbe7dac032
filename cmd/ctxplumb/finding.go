package main

import (
	"os"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/ctxplumb/ctxplumb/internal/report"
)

// sources are the texts of files that findings are in, read once each.
type sources map[string]string

// finding puts in the terms of a report what an analyzer says of a package.
func (s sources) finding(pkg, rule string, d diagnostic) report.Finding {
	file, line, column := position(d.Posn)
	text := s.line(file, line)
	f := report.Finding{
		Rule: rule, Message: d.Message, Package: pkg,
		File: file, Line: line, Column: characters(text, column-1), Source: strings.TrimSpace(text),
	}
	for _, fix := range d.Fixes {
		mend := report.Fix{Message: fix.Message}
		for _, e := range fix.Edits {
			edit := report.Edit{File: e.File, New: e.New}
			edit.Line, edit.Column = s.at(e.File, e.Start)
			edit.EndLine, edit.EndColumn = s.at(e.File, e.End)
			mend.Edits = append(mend.Edits, edit)
		}
		f.Fixes = append(f.Fixes, mend)
	}
	return f
}

// position takes file:line:column apart. The name of a file may hold colons too.
func position(posn string) (file string, line, column int) {
	file = posn
	numbers := [2]int{}
	for i := range numbers {
		colon := strings.LastIndexByte(file, ':')
		if colon < 0 {
			break
		}
		numbers[i], _ = strconv.Atoi(file[colon+1:])
		file = file[:colon]
	}
	return file, numbers[1], numbers[0]
}

// text is empty where a file cannot be read.
func (s sources) text(file string) string {
	text, ok := s[file]
	if !ok {
		if b, err := os.ReadFile(file); err == nil {
			text = string(b)
		}
		s[file] = text
	}
	return text
}

func (s sources) line(file string, line int) string {
	lines := strings.Split(s.text(file), "\n")
	if line < 1 || line > len(lines) {
		return ""
	}
	return lines[line-1]
}

// at is the line and the column of an offset.
func (s sources) at(file string, offset int) (line, column int) {
	before := s.text(file)
	before = before[:min(offset, len(before))]
	return 1 + strings.Count(before, "\n"), 1 + utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])
}

// characters is the column of an offset in a line.
func characters(line string, offset int) int {
	return 1 + utf8.RuneCountInString(line[:min(max(offset, 0), len(line))])
}
