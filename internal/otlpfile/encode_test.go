package otlpfile_test

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/internal/otlpfile"
	"github.com/ctxplumb/ctxplumb/tracer"
)

var update = flag.Bool("update", false, "write the golden file anew")

func TestEncodeGolden(t *testing.T) {
	t.Parallel()
	golden := filepath.Join("testdata", "small.jsonl")
	got := encode(t, smallTree())
	if *update {
		if err := os.WriteFile(golden, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Error(diff)
	}
}

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	for seed := range uint64(25) {
		want := randomTree(seed, int(seed*seed%601)) // none to more than two batches
		recording := encode(t, want)
		if got := read(t, recording); !reflect.DeepEqual(want, got) { // cmp.Diff is slow on trees of this size
			t.Fatalf("seed %d:\n%s", seed, cmp.Diff(want, got))
		}
		if !bytes.Equal(recording, encode(t, want)) {
			t.Fatalf("seed %d: the same tree gave other bytes", seed)
		}
		checkLines(t, recording)
	}
}

func checkLines(t *testing.T, recording []byte) {
	t.Helper()
	for line := range bytes.Lines(recording) {
		if len(line) > 256<<10 || line[len(line)-1] != '\n' {
			t.Fatalf("a line of %d bytes ends in %q", len(line), line[len(line)-1])
		}
	}
}

// A line is filled to the last byte, and never beyond.
func TestEncodeLineLimit(t *testing.T) {
	t.Parallel()
	tree := &tracer.Tree{Records: []tracer.Record{{Kind: tracer.Task, Link: tracer.LinkRoot, Name: "x"}}}
	room := 256<<10 - len(encode(t, tree))
	tree.Records[0].Name += strings.Repeat("x", room)
	recording := encode(t, tree)
	checkLines(t, recording)
	if len(recording) != 256<<10 {
		t.Errorf("%d bytes, not a full line", len(recording))
	}

	tree.Records[0].Name += "x"
	err := otlpfile.Encode(io.Discard, tree)
	want := `ctxplumb: recording: task "` + strings.Repeat("x", 80) +
		`" takes 256 KiB, a line holds 256: give it a shorter name and a shallower stack`
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// What cannot be told exactly becomes the nearest that can.
func TestEncodeLossy(t *testing.T) {
	t.Parallel()
	got := read(t, encode(t, &tracer.Tree{
		Evicted: math.MaxUint64,
		Records: []tracer.Record{{
			Kind: tracer.Task, Link: tracer.LinkRoot, Name: "a\xff", Cutter: "b\xc3", Package: "\x80",
			Start: time.Date(2026, 1, 1, 1, 0, 0, 0, time.FixedZone("", 3600)),
		}},
	}))
	want := &tracer.Tree{
		Evicted: math.MaxInt64,
		Records: []tracer.Record{{
			Kind: tracer.Task, Link: tracer.LinkRoot, Name: "a\uFFFD", Cutter: "b\uFFFD", Package: "\uFFFD",
			Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got.Records[0].Start.Location() != time.UTC {
		t.Error("the time is not in UTC")
	}
}

type fullDisk struct{}

var errFull = errors.New("no space left on device")

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

func TestEncodeWriteError(t *testing.T) {
	t.Parallel()
	for _, nodes := range []int{0, 1000} {
		err := otlpfile.Encode(fullDisk{}, randomTree(1, nodes))
		if !errors.Is(err, errFull) || err.Error() != "ctxplumb: recording: no space left on device" {
			t.Errorf("%d nodes: got %v", nodes, err)
		}
	}
}

// The same recording has the same bytes, also when it was read and written again.
func TestSameBytes(t *testing.T) {
	t.Parallel()
	want := encode(t, randomTree(1, 20))
	for n := range 1000 {
		if got := encode(t, read(t, want)); !bytes.Equal(want, got) {
			t.Fatalf("the %dth time: %s", n, cmp.Diff(string(want), string(got)))
		}
	}
}
