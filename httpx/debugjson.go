package httpx

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/ctxplumb/ctxplumb/internal/printable"
)

// debugJSON writes by hand, as debugPage does: each row has to be measured before it goes in.
type debugJSON struct{}

func (debugJSON) head(b []byte, l *live) []byte {
	return fmt.Appendf(b, `{"nodes":%d,"evicted":%d,"unsampled":%d,"running":%d,"cancelled":%d,"trees":[`,
		l.counts.Nodes, l.counts.Evicted, l.counts.Unsampled, l.running, l.cancelled)
}

func (debugJSON) node(b []byte, l *live, n *liveNode, at place) []byte {
	switch at {
	case firstOfAll:
		b = append(b, "\n{\"nodes\":["...)
	case firstOfTree:
		b = append(b, "\n]},\n{\"nodes\":["...)
	case within:
		b = append(b, ',')
	}
	since := "null"
	if c := n.cancelled(); !c.IsZero() {
		since = strconv.FormatInt(l.now.Sub(c).Milliseconds(), 10)
	}
	return fmt.Appendf(b, "\n"+`{"depth":%d,"kind":%s,"name":%s,"verdict":"%s","running":%t,"ranMs":%d,"cancelledMs":%s,"transaction":%s}`,
		n.depth, jsonString(string(n.Kind)), jsonString(n.Name), n.verdict, n.End.IsZero(), n.ran(l.now).Milliseconds(), since, jsonString(n.Transaction))
}

func (debugJSON) foot(b []byte, l *live, left remainder) []byte {
	if left.trees < len(l.trees) {
		b = append(b, "\n]}\n"...)
	}
	return fmt.Appendf(b, "],\"leftOut\":{\"trees\":%d,\"nodes\":%d}}\n", left.trees, left.nodes)
}

var jsonEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

// jsonString quotes what a terminal could take for a command, too.
func jsonString(s string) string { return `"` + printable.Quote(jsonEscapes.Replace(clip(s))) + `"` }
