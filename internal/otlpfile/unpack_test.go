package otlpfile_test

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ctxplumb/ctxplumb/internal/otlpfile"
)

func zip(t testing.TB, text []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What is compressed is told by its first bytes, whatever its name; a file may have been added to.
func TestReadGzip(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	want := randomTree(7, 500)
	half := *want
	half.Records = want.Records[:250]
	for name, content := range map[string][]byte{
		"a.jsonl":    append(zip(t, encode(t, &half)), zip(t, encode(t, want))...),
		"b.jsonl.gz": encode(t, &half),
		"c.gz":       []byte("no recording"),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got := readFiles(t, dir)
	byID := 0
	for _, r := range want.Records {
		if !r.ID.IsZero() {
			byID++
		}
	}
	joined := 0
	for _, r := range got.Tree.Records {
		if !r.ID.IsZero() {
			joined++
		}
	}
	if joined != byID || got.Tree.Evicted != 3*want.Evicted {
		t.Errorf("%d nodes, want %d; %d evicted, want %d", joined, byID, got.Tree.Evicted, 3*want.Evicted)
	}
}

func TestReadPackedError(t *testing.T) {
	t.Parallel()
	const zstd = "\x28\xb5\x2f\xfd"
	whole := zip(t, encode(t, randomTree(1, 100)))
	for name, tc := range map[string]struct {
		in   []byte
		want string
	}{
		"gzip, cut off":    {whole[:len(whole)/2], ": unexpected EOF"},
		"gzip, no head":    {whole[:5], ": unexpected EOF"},
		"gzip, spoilt":     {append(bytes.Clone(whole[:len(whole)-8]), "\x00\x00\x00\x00\x00\x00\x00\x00"...), ": gzip: invalid checksum"},
		"a bomb of lines":  {zip(t, bytes.Repeat([]byte(strings.Repeat(" ", 4095)+"\n"), 65<<8)), ": it unpacks to more than 64 times its size: is it a recording?"},
		"a bomb of a line": {zip(t, make([]byte, 9<<20)), ", line 1: longer than 8 MiB: is it a recording? a Collector must write smaller batches"},
		"zstd":             {[]byte(zstd + "rest"), ": it is compressed with zstd: unpack it first, with zstd -d, or use gzip"},
		"zstd by messages": {[]byte("\x00\x00\x01\x00" + zstd + "rest"), ": it holds messages that are compressed one by one: write it without compression, and compress it with gzip"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := otlpfile.Read(bytes.NewReader(tc.in), "a")
			if want := "ctxplumb: recording a" + tc.want; r != nil || err == nil || err.Error() != want {
				t.Errorf("%v, want %s", err, want)
			}
		})
	}
}

// A line of three bytes for each object would take a hundred times its size.
func TestReadManyObjects(t *testing.T) {
	t.Parallel()
	for _, object := range []string{"{}", "null"} {
		line := `{"resourceSpans":[` + strings.Repeat(object+",", 1<<17) + `{}]}`
		_, err := otlpfile.Read(strings.NewReader(line), "a.jsonl")
		const want = "ctxplumb: recording a.jsonl, line 1: not OTLP/JSON (it has more than 131072 objects: a Collector must write" +
			" smaller batches): was the run killed while it wrote? run it again"
		if err == nil || cmp.Diff(want, err.Error()) != "" {
			t.Errorf("%s: %v", object, err)
		}
	}
}
