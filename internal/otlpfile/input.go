package otlpfile

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
)

// input gives a recording by parts.
type input struct {
	blocks *bufio.Scanner
	line   int // that the next block begins with
	err    error
}

// newInput reads blocks of lines: to hand on each line would take longer than to decode it.
func newInput(r io.Reader) *input {
	in := &input{blocks: bufio.NewScanner(r), line: 1}
	in.blocks.Buffer(make([]byte, 0, maxWritten), maxRead)
	in.blocks.Split(whole())
	return in
}

// whole splits at the last end of a line, as far as there is one. It looks for it in what is new only: a line comes in pieces.
func whole() bufio.SplitFunc {
	seen := 0
	return func(data []byte, atEOF bool) (advance int, token []byte, err error) {
		end := bytes.LastIndexByte(data[seen:], '\n') + 1
		switch {
		case atEOF:
			end = len(data)
		case end > 0:
			end += seen
		}
		if end == 0 {
			seen = len(data)
			return 0, nil, nil // there has to be more
		}
		seen = 0
		return end, data[:end:end], nil
	}
}

// parts yields them in their order, while others are decoded. After it in.err is what went wrong with reading.
func (in *input) parts(yield func(part) bool) {
	var ahead []chan part
	for {
		for len(ahead) < min(runtime.GOMAXPROCS(0), maxDecoders) && in.next() {
			lines, first, decoded := bytes.Clone(in.blocks.Bytes()), in.line, make(chan part)
			in.line += bytes.Count(lines, []byte("\n"))
			go func() { decoded <- decode(lines, first) }()
			ahead = append(ahead, decoded)
		}
		if len(ahead) == 0 {
			return
		}
		if p := <-ahead[0]; !yield(p) {
			break
		}
		ahead = ahead[1:]
	}
	for _, decoded := range ahead[1:] {
		<-decoded
	}
}

// next goes on to the next block. Where reading failed, that is the reason, rather than a line that is cut off by it.
func (in *input) next() bool {
	if in.err != nil {
		return false
	}
	more := in.blocks.Scan()
	switch err := in.blocks.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		in.err = fmt.Errorf(", line %d: longer than %d MiB: is it a recording? a Collector must write smaller batches", in.line, maxRead>>20)
	case err != nil:
		in.err = fmt.Errorf(": %w", unreadable(err))
	}
	return more && in.err == nil
}
