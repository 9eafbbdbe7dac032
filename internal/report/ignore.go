package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// Ignore accepts the drops of a place, for a reason. One without a Func and a File accepts none: what is wrong everywhere
// is not told from what is new.
type Ignore struct {
	Verdict tracer.Verdict // any if it is empty
	Func    string         // of the culprit, or its package, as the runtime names them, with what is below; any if it is empty
	File    string         // of the culprit: the last elements of its path, or any of a folder's and a slash; any if it is empty
	Reason  string
	Expires time.Time // from when on drops count again; never if it is zero
}

// Matches reports whether i is about d, expired or not.
func (i Ignore) Matches(d tracer.Drop) bool {
	if i.Func == "" && i.File == "" || i.Verdict != "" && i.Verdict != d.Verdict {
		return false
	}
	return (i.Func == "" || i.holdsFunc(d.Culprit.Func)) && (i.File == "" || i.holdsFile(d.Culprit.File))
}

func (i Ignore) holdsFunc(name string) bool {
	below, ok := strings.CutPrefix(name, i.Func)
	if !ok || below == "" {
		return ok
	}
	switch below[0] {
	case '.', '/', '[': // a function, a package or a closure below it; an instance
		return true
	case '-': // the compiler's mark for a method value or the body of a loop, but in the name of a package
		return strings.Contains(i.Func[strings.LastIndexByte(i.Func, '/')+1:], ".")
	default:
		return false
	}
}

func (i Ignore) holdsFile(name string) bool {
	name, own := "/"+Options{}.file(name), "/"+strings.TrimPrefix(i.File, "/")
	if strings.HasSuffix(own, "/") {
		return strings.Contains(name, own)
	}
	return strings.HasSuffix(name, own)
}

func (i Ignore) expired(now time.Time) bool { return !i.Expires.IsZero() && !now.Before(i.Expires) }

func (i Ignore) place() string { return strings.TrimSpace(i.Func + " " + i.File) }

// Overlook returns r with those drops among the accepted that an ignore matches, the first of those that have not expired,
// and a note on each ignore that matches one and has. It does not change r.
func Overlook(r tracer.Report, ignores []Ignore, now time.Time) (left tracer.Report, notes []string) {
	drops := r.Drops
	r.Drops, r.Accepted = nil, slices.Clone(r.Accepted)
	expired := make([]bool, len(ignores))
	for _, d := range drops {
		k := slices.IndexFunc(ignores, func(i Ignore) bool { return i.Matches(d) && !i.expired(now) })
		if k >= 0 {
			d.Accepted = ignores[k].Reason
			r.Accepted = append(r.Accepted, d)
			continue
		}
		r.Drops = append(r.Drops, d)
		for k, i := range ignores {
			expired[k] = expired[k] || i.Matches(d)
		}
	}
	for k, i := range ignores {
		if expired[k] {
			notes = append(notes, fmt.Sprintf("ignored until %s, and no more: %s: %s", i.Expires.Format(time.DateOnly), i.place(), i.Reason))
		}
	}
	return r, notes
}
