package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"
)

// progress says on standard error how far a run has come: on a terminal in a line below the output of go test, which is
// drawn again and again, elsewhere in a line now and then.
type progress struct {
	out   io.Writer
	live  bool
	width func() int // of the terminal
	tell  func() string

	mu    sync.Mutex
	below string // what stands in the line below
	open  bool   // the output has not ended its line
	ended bool
}

const (
	refresh = time.Second // on a terminal
	remind  = time.Minute // elsewhere
	share   = 20          // looking takes one part of the time in so many, at most
)

func newProgress(stderr *os.File, tell func() string) *progress {
	p := &progress{out: stderr, live: isTerminal(stderr) && os.Getenv("TERM") != "dumb", tell: tell}
	p.width = func() int {
		width, _, err := term.GetSize(int(stderr.Fd()))
		if err != nil {
			return 80
		}
		return width
	}
	return p
}

// start begins, and returns what ends it and takes the line away. That does not wait for tell.
func (p *progress) start() (stop func()) {
	done := make(chan struct{})
	go p.run(done)
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.erase()
		p.below, p.ended = "", true
		close(done)
	}
}

func (p *progress) run(done <-chan struct{}) {
	pause := remind
	if p.live {
		pause = refresh
	}
	for next := pause; ; {
		select {
		case <-done:
			return
		case <-time.After(next):
			began := time.Now()
			p.show(p.tell())
			next = max(pause, share*time.Since(began))
		}
	}
}

func (p *progress) show(text string) {
	if p.live {
		runes := []rune(text)
		p.draw(string(runes[:min(len(runes), max(0, p.width()-1))])) // a full line would break
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.ended {
		fmt.Fprintln(p.out, "ctxplumb: "+text)
	}
}

func (p *progress) draw(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended {
		return
	}
	p.erase()
	p.below = text
	p.redraw()
}

func (p *progress) erase() {
	if p.below != "" && !p.open {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}

func (p *progress) redraw() {
	if p.below != "" && !p.open {
		fmt.Fprint(p.out, p.below)
	}
}

// above writes to w above the line, where both go to a terminal.
func (p *progress) above(w *os.File) io.Writer {
	if !p.live || !isTerminal(w) {
		return w
	}
	return &above{p, w}
}

type above struct {
	*progress
	w io.Writer
}

func (a *above) Write(text []byte) (int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.erase()
	n, err := a.w.Write(text)
	a.open = !strings.HasSuffix(string(text), "\n")
	a.redraw()
	return n, err
}
