package main

import (
	"bytes"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// counted tells how often it was asked, and takes some time for that.
func counted(takes time.Duration) func() string {
	asked := 0
	return func() string {
		time.Sleep(takes)
		asked++
		return fmt.Sprintf("%d of 9", asked)
	}
}

func TestProgressInLines(t *testing.T) {
	t.Parallel()
	for takes, want := range map[time.Duration]string{
		0: "ctxplumb: 1 of 9\nctxplumb: 2 of 9\nctxplumb: 3 of 9\n", // each minute
		// Looking takes long: at one minute, and twenty times as long after it was done at one minute ten.
		10 * time.Second: "ctxplumb: 1 of 9\n",
	} {
		synctest.Test(t, func(t *testing.T) {
			var out bytes.Buffer
			p := &progress{out: &out, tell: counted(takes)}
			stop := p.start()
			time.Sleep(3*remind + refresh)
			stop()
			if diff := cmp.Diff(want, out.String()); diff != "" {
				t.Errorf("looking takes %v (-want +got):\n%s", takes, diff)
			}
		})
	}
}

// What is still looked for in the end is not waited for, and not told.
func TestProgressEnds(t *testing.T) {
	t.Parallel()
	for _, live := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			var out bytes.Buffer
			p := &progress{out: &out, live: live, width: func() int { return 80 }, tell: counted(time.Hour)}
			stop := p.start()
			time.Sleep(2 * remind)
			began := time.Now()
			stop()
			if waited := time.Since(began); waited != 0 {
				t.Errorf("on a terminal %t: waited %v", live, waited)
			}
			time.Sleep(2 * time.Hour)
			if out.Len() > 0 {
				t.Errorf("on a terminal %t: told %q", live, out.String())
			}
		})
	}
}

// On a terminal the line stands below what else is written, is not drawn within a line of that, and is gone in the end.
func TestProgressOnTerminal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		p := &progress{out: &out, live: true, width: func() int { return 6 }, tell: counted(0)}
		over := &above{p, &out}
		stop := p.start()
		for _, text := range []string{"first\n", "sec", "ond\n", "third\n"} {
			fmt.Fprint(over, text)
			time.Sleep(refresh + time.Millisecond)
		}
		stop()
		const gone = "\r\x1b[K"
		want := "first\n" + "1 of " + gone + "sec" + "ond\n" + "2 of " + gone + "3 of " + gone + "third\n" + "3 of " + gone + "4 of " + gone
		if diff := cmp.Diff(want, out.String()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}
