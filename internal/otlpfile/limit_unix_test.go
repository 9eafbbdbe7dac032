//go:build unix

package otlpfile_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/ctxplumb/ctxplumb/internal/otlpfile"
)

// fullAt is the environment variable that makes this test binary write into its folder, with files that may grow so far only.
const fullAt = "OTLPFILE_FULL_AT"

func TestMain(m *testing.M) {
	if dir := os.Getenv(fullAt); dir != "" {
		signal.Ignore(syscall.SIGXFSZ)
		writeFull(dir)
		return
	}
	goleak.VerifyTestMain(m)
}

// TestFullDisk has each write fail in turn: what is there is whole, and the failure is told.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), fullAt+"="+dir)
	out, err := cmd.CombinedOutput()
	if err != nil || len(out) > 0 {
		t.Errorf("%v\n%s", err, out)
	}
}

// writeFull prints what is wrong.
func writeFull(dir string) {
	tree := randomTree(1, 60)
	var whole bytes.Buffer
	_ = otlpfile.Encode(&whole, tree)
	told := "ctxplumb: recording into " + dir + ": file too large: give a folder that can be written"
	for limit := 0; limit <= whole.Len()+4096; limit += 4096 { // as much as is written at a time
		setLimit(uint64(limit))
		path, err := otlpfile.Create(dir, tree)
		got, _ := os.ReadFile(path)
		switch {
		case limit < whole.Len() && (err == nil || err.Error() != told):
			fmt.Printf("limit %d: %v, want %s\n", limit, err, told)
		case limit >= whole.Len() && !bytes.Equal(got, whole.Bytes()):
			fmt.Printf("limit %d: %v, and %d bytes, want %d\n", limit, err, len(got), whole.Len())
		}
		_ = os.Remove(path)
		left(dir, limit)
	}
	for limit := 300; limit < 5000; limit += 127 {
		writeFullJournal(dir, uint64(limit), told)
	}
}

func writeFullJournal(dir string, limit uint64, told string) {
	setLimit(limit)
	j, err := otlpfile.Begin(dir, pkg, time.Second)
	if err != nil {
		fmt.Println("begin:", err)
		return
	}
	id := 0
	for err == nil {
		id++
		err = j.Add(task(id, false))
	}
	again := j.Add(task(id, true)) // nothing comes of it, and it was told
	r, unread := otlpfile.ReadFiles(dir)
	if err.Error() != told || again != nil || unread != nil || len(r.Torn) > 0 || len(r.Tree.Records) != id-1 {
		fmt.Printf("limit %d: %v, then %v; read: %v\n", limit, err, again, unread)
	}
	setLimit(1 << 20)
	if err := j.Finish(smallTree()); err != nil {
		fmt.Println("finish:", err)
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	for _, f := range files {
		_ = os.Remove(f)
	}
	left(dir, int(limit))
}

func left(dir string, limit int) {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		fmt.Println("limit", limit, "leaves", strings.Clone(e.Name()))
	}
}

func setLimit(bytes uint64) {
	var now syscall.Rlimit
	_ = syscall.Getrlimit(syscall.RLIMIT_FSIZE, &now)
	now.Cur = bytes
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &now); err != nil {
		fmt.Println(err)
	}
}
