package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"
)

// terminal opens a pseudo-terminal: what is written to its end is read from it.
func terminal(t *testing.T) (screen, end *os.File) {
	t.Helper()
	screen, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { screen.Close() })
	if err := unix.IoctlSetPointerInt(int(screen.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	number, err := unix.IoctlGetInt(int(screen.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	if end, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { end.Close() })
	if err := unix.IoctlSetWinsize(int(end.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 80}); err != nil {
		t.Fatal(err)
	}
	return screen, end
}

// held is a test that goes on until its caller hangs up.
const held = `package main

import (
	"io"
	"net"
	"os"
	"testing"
)

func TestHeld(t *testing.T) {
	conn, err := net.Dial("tcp", os.Getenv("CALLER"))
	if err != nil {
		t.Fatal(err)
	}
	io.ReadAll(conn)
}
`

// drawn is the line of progress, until it is taken away.
var drawn = regexp.MustCompile(`\d of 1 packages[^\r]*\r\x1b\[K`)

func TestTerminal(t *testing.T) {
	t.Parallel()
	dir := adopting(t)
	if err := os.WriteFile(filepath.Join(dir, "cart", "held_test.go"), []byte(held), 0o600); err != nil {
		t.Fatal(err)
	}
	const page = "ok  \texample.com/shop/cart\tTIME\n\nPACKAGE  NODES  EDGES  LINKED  CANCELLED  COVERAGE\n" +
		"cart         2      1   100 %          0  no test cancels this\n"
	for env, want := range map[string]string{
		"LANG=C.UTF-8":            "" + page + "\x1b[32mok\x1b[0m  nothing dropped · linkage 100 % · no test cancels anything\n",
		"LANG=C.UTF-8 NO_COLOR=1": "" + page + "ok  nothing dropped · linkage 100 % · no test cancels anything\n",
		"LANG=C":                  "" + page + "\x1b[32mok\x1b[0m  nothing dropped, linkage 100 %, no test cancels anything\n",
	} {
		t.Run(env, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(want, onTerminal(t, dir, strings.Fields(env))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// onTerminal is what a person sees of a run whose test is held until the progress has shown.
func onTerminal(t *testing.T, dir string, env []string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	screen, end := terminal(t)
	cmd := prepared(t, dir, "test", "./cart")
	cmd.Env = append(append(cmd.Env, ofModules()...), append(env, "TERM=xterm", "LC_ALL=", "LC_CTYPE=", "CALLER="+listener.Addr().String())...)
	cmd.Stdout, cmd.Stderr = end, end
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	end.Close()
	conn, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	seen := until(t, screen, "0 of 1 packages")
	conn.Close()
	rest, _ := io.ReadAll(screen) // it ends with an error, as terminals do
	if err := cmd.Wait(); err != nil {
		t.Errorf("the run fails: %v", err)
	}
	text := strings.ReplaceAll(seen+string(rest), "\r\n", "\n")
	return timeless(drawn.ReplaceAllString(text, ""))
}

func until(t *testing.T, screen io.Reader, text string) string {
	t.Helper()
	var seen bytes.Buffer
	for part := make([]byte, 1<<10); !strings.Contains(seen.String(), text); {
		n, err := screen.Read(part)
		if err != nil {
			t.Fatalf("%v after %q", err, seen.String())
		}
		seen.Write(part[:n])
	}
	return seen.String()
}
