package page

import (
	"bufio"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/ctxplumb/ctxplumb/internal/report"
)

const (
	linesAround = 3
	maxFile     = 1 << 20 // bytes of a file that are read
	maxLine     = 240     // characters of a line that are shown
	tab         = "    "
)

// line is a line of source; of a guilty one, Cutter is the call that cuts.
type line struct {
	Number                string
	Guilty                bool
	Before, Cutter, After string
}

// reader reads sources below a folder, and none elsewhere: a recording, and a link in the folder, may name any file.
type reader struct {
	dir  string
	root *os.Root // nil where there is no folder
}

func newReader(dir string) reader {
	if dir == "" {
		return reader{}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return reader{}
	}
	return reader{dir, root}
}

func (r reader) close() {
	if r.root != nil {
		_ = r.root.Close() // it was only read from
	}
}

// around gives the lines around a guilty one, whose text was recorded, if it was. Where the file has another text there by
// now, or is not to be read, it gives what was recorded, or else what cuts.
func (r reader) around(file string, number int, recorded, cutter string) []line {
	recorded = strings.TrimSpace(recorded)
	if lines := r.lines(file, number); lines != nil {
		guilty := min(number-1, linesAround)
		if strings.HasPrefix(strings.TrimSpace(lines[guilty]), recorded) {
			return numbered(lines, number-guilty, guilty, cutter)
		}
	}
	switch {
	case recorded != "":
		return numbered([]string{recorded}, number, 0, cutter)
	case cutter != "":
		return numbered([]string{cutter}, 0, 0, cutter)
	default:
		return nil
	}
}

// lines gives the lines of a file from linesAround before the one with a number to linesAround behind it; nil where
// there is no such line that can be read.
func (r reader) lines(name string, number int) []string {
	if r.root == nil || number < 1 {
		return nil
	}
	rel := name
	if filepath.IsAbs(name) {
		var err error
		if rel, err = filepath.Rel(r.dir, name); err != nil {
			return nil
		}
	}
	if info, err := r.root.Stat(rel); err != nil || !info.Mode().IsRegular() {
		return nil
	}
	f, err := r.root.Open(rel)
	if err != nil {
		return nil
	}
	defer f.Close()
	var lines []string
	scan := bufio.NewScanner(io.LimitReader(f, maxFile))
	for n := 1; n <= number+linesAround && scan.Scan(); n++ {
		if n >= number-linesAround {
			lines = append(lines, scan.Text())
		}
	}
	if len(lines) <= min(linesAround, number-1) {
		return nil
	}
	return lines
}

// numbered shows lines, the first of which has the number first, without the indentation that all have.
func numbered(lines []string, first, guilty int, cutter string) []line {
	indent := indentation(lines)
	shown := make([]line, len(lines))
	for i, text := range lines {
		text = strings.ReplaceAll(strings.TrimPrefix(strings.TrimRight(text, " \t\r"), indent), "\t", tab)
		shown[i] = line{Guilty: i == guilty, Before: clip(report.Printable(text), maxLine)}
		if first > 0 {
			shown[i].Number = strconv.Itoa(first + i)
		}
	}
	if before, after, ok := strings.Cut(shown[guilty].Before, cutter); ok && cutter != "" {
		shown[guilty].Before, shown[guilty].Cutter, shown[guilty].After = before, cutter, after
	}
	return shown
}

// indentation is what all lines that are not empty begin with.
func indentation(lines []string) string {
	common, found := "", false
	for _, text := range lines {
		rest := strings.TrimLeft(text, " \t")
		if rest == "" || rest == "\r" {
			continue
		}
		own := text[:len(text)-len(rest)]
		if !found {
			common, found = own, true
		}
		for !strings.HasPrefix(own, common) {
			common = common[:len(common)-1]
		}
	}
	return common
}
