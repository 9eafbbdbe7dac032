package propagation_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/ctxplumb/ctxplumb/propagation"
)

func TestParseID(t *testing.T) {
	t.Parallel()
	const outside = " is not one of A-Z a-z 0-9 . _ : / [ ] -"
	for _, test := range []struct{ name, in, err string }{
		{name: "DTM", in: "w5hQvj7hVGxhM3nBWkZdsT"},
		{name: "XDtm", in: "T-1"},
		{name: "Seata", in: "192.168.0.1:8091:2612341069705662465"},
		{name: "Seata over IPv6", in: "[2001:db8::1]:8091:9007199254740993"},
		{name: "hptx", in: "gs/order_svc/1290341"},
		{name: "UUID", in: "0190163d-8694-739b-aea5-966c26f8ad90"},
		{name: "trace id", in: "4bf92f3577b34da6a3ce929d0e0e4736"},
		{name: "one byte", in: "7"},
		{name: "empty", in: "", err: "empty"},
		{name: "space around", in: " T-1 ", err: "byte 0x20 at 0" + outside},
		{name: "tab", in: "T\t1", err: "byte 0x09 at 1" + outside},
		{name: "line feed", in: "T-1\nX-Admin: 1", err: "byte 0x0a at 3" + outside},
		{name: "carriage return", in: "T-1\r\n", err: "byte 0x0d at 3" + outside},
		{name: "NUL", in: "\x00", err: "byte 0x00 at 0" + outside},
		{name: "DEL", in: "T-1\x7f", err: "byte 0x7f at 3" + outside},
		{name: "UTF-8", in: "T-é", err: "byte 0xc3 at 2" + outside},
		{name: "not UTF-8", in: "T-\x80", err: "byte 0x80 at 2" + outside},
		{name: "folded by a proxy", in: "T-1, T-1", err: "byte 0x2c at 3" + outside},
		{name: "markup", in: "<script>", err: "byte 0x3c at 0" + outside},
		{name: "percent", in: "T%2d1", err: "byte 0x25 at 1" + outside},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			checkParseID(t, test.in, test.err)
		})
	}
}

func TestParseIDEveryByteAtEveryPosition(t *testing.T) {
	t.Parallel()
	for position := range propagation.MaxIDLength {
		for b := range 256 {
			id := []byte(strings.Repeat("a", propagation.MaxIDLength))
			id[position] = byte(b)
			var err string
			if !strings.ContainsRune(allowed, rune(b)) {
				err = fmt.Sprintf("byte 0x%02x at %d is not one of A-Z a-z 0-9 . _ : / [ ] -", b, position)
			}
			checkParseID(t, string(id), err)
		}
	}
}

// allowed is the grammar spelled out.
const allowed = "-./0123456789:ABCDEFGHIJKLMNOPQRSTUVWXYZ[]_abcdefghijklmnopqrstuvwxyz"

func TestParseIDLength(t *testing.T) {
	t.Parallel()
	lengths := []int{1 << 20, 1<<20 - 1, 1<<20 + 1}
	for n := 1; n < 1<<10; n++ {
		lengths = append(lengths, n)
	}
	for _, n := range lengths {
		var err string
		if n > 128 {
			err = fmt.Sprintf("%d bytes, at most 128 are allowed", n)
		}
		checkParseID(t, strings.Repeat("a", n), err)
		if n > 128 {
			checkParseID(t, strings.Repeat("\n", n), err)
		}
	}
}

// checkParseID wants in back where err is empty, and otherwise that error and nothing else.
func checkParseID(t *testing.T, in, err string) {
	t.Helper()
	id, got := propagation.ParseID(in)
	if err == "" {
		if id != in || got != nil {
			t.Errorf("ParseID(%.200q) = %.200q, %v", in, id, got)
		}
		return
	}
	want := "ctxplumb: invalid transaction id: " + err
	if id != "" || !errors.Is(got, propagation.ErrInvalidID) || got.Error() != want {
		t.Errorf("ParseID(%.200q) = %.200q, %v; want %q", in, id, got, want)
	}
}
