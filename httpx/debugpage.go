package httpx

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html"
	"strings"
	"sync"
	"time"

	"github.com/ctxplumb/ctxplumb/internal/printable"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// debugPage writes by hand: html/template would add 3.5 MB to every binary that has the page.
type debugPage struct{}

//go:embed debug.html
var debugHTML string

var debugHead, debugFoot, _ = strings.Cut(debugHTML, "<!-- rows -->\n")

// debugPolicy allows the page its own style and nothing else.
var debugPolicy = sync.OnceValue(func() string {
	_, style, _ := strings.Cut(debugHTML, "<style>")
	style, _, _ = strings.Cut(style, "</style>")
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
})

func (debugPage) head(b []byte, l *live) []byte {
	cancelled := fmt.Sprintf("<em>%d</em> of %d", l.cancelled, l.running)
	if l.cancelled == 0 {
		cancelled = fmt.Sprintf("none of %d", l.running)
	}
	counts := fmt.Sprintf("%d nodes kept &middot; %d evicted &middot; %d roots not sampled", l.counts.Nodes, l.counts.Evicted, l.counts.Unsampled)
	return append(b, strings.NewReplacer("{{cancelled}}", cancelled, "{{counts}}", counts).Replace(debugHead)...)
}

func (debugPage) node(b []byte, l *live, n *liveNode, at place) []byte {
	if at != within {
		b = append(b, "<tbody>\n"...) // ends the one before
	}
	b = fmt.Appendf(b, `<tr class="%s"><th scope="row" class="d%d"><span>%s</span>%s</th><td><i></i>%s</td>`,
		debugClass(n), min(n.depth, 9), htmlText(string(n.Kind)), htmlText(n.Name), n.verdict)
	state, since := "running ", "&ndash;"
	if !n.End.IsZero() {
		state = "ended after "
	}
	if c := n.cancelled(); !c.IsZero() {
		since = debugDuration(l.now.Sub(c))
	}
	return fmt.Appendf(b, "<td>%s%s</td><td>%s</td><td>%s</td></tr>\n", state, debugDuration(n.ran(l.now)), since, htmlText(n.Transaction))
}

func (debugPage) foot(b []byte, _ *live, left remainder) []byte {
	text := ""
	if left.nodes > 0 {
		text = fmt.Sprintf("<p>Left out, since there is no room for more than 1 MB: %d nodes, among them %d whole trees.</p>\n", left.nodes, left.trees)
	}
	return append(b, strings.Replace(debugFoot, "{{left}}", text, 1)...)
}

// debugClass says in colours what stands there in words.
func debugClass(n *liveNode) string {
	class := "quiet"
	switch {
	case n.verdict.Drop():
		class = "drop"
	case n.verdict == tracer.Heard:
		class = "heard"
	}
	switch {
	case !n.End.IsZero():
		class += " over"
	case !n.above.IsZero():
		class += " late"
	}
	return class
}

func debugDuration(d time.Duration) string {
	if d < time.Minute {
		return d.Round(time.Millisecond).String()
	}
	return d.Round(time.Second).String()
}

func htmlText(s string) string { return html.EscapeString(printable.Line(clip(s))) }
