package httpx

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// maxDebug bounds what Debug answers, in bytes.
const maxDebug = 1_000_000

// Debug returns a handler that shows which calls are under way, those first that were cancelled and still run: as a page,
// or as JSON where the request asks for it by ?format=json or its Accept header. The recorder is [tracer.Default] at
// the time of each request where it is nil. The answer has at most 1 MB, and says what it leaves out.
//
// It shows names and transaction ids of other people's requests, so that every request, of whatever method, gets 403
// unless authorize returns true for it; with a nil authorize, which a configuration may have forgotten, all do. A panic
// of authorize is the server's to deal with. Nothing is registered anywhere: the service mounts the handler where it
// likes. It is safe for concurrent use if authorize is, and builds one answer at a time.
func Debug(recorder *tracer.Recorder, authorize func(*http.Request) bool) http.Handler {
	return &debug{recorder: recorder, authorize: authorize}
}

type debug struct {
	recorder  *tracer.Recorder
	authorize func(*http.Request) bool
	building  sync.Mutex // takes memory for each live node
}

func (d *debug) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", debugPolicy())
	h.Set("X-Content-Type-Options", "nosniff")
	switch {
	case d.authorize == nil || !d.authorize(r):
		http.Error(w, "forbidden", http.StatusForbidden)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		h.Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
	default:
		d.answer(w, r)
	}
}

func (d *debug) answer(w http.ResponseWriter, r *http.Request) {
	f, contentType := form(debugPage{}), "text/html; charset=utf-8"
	if wantsJSON(r) {
		f, contentType = debugJSON{}, "application/json"
	}
	body := d.build(f)
	h := w.Header()
	h.Set("Vary", "Accept")
	h.Set("Content-Type", contentType)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}

func (d *debug) build(f form) []byte {
	d.building.Lock()
	defer d.building.Unlock()
	recorder := d.recorder
	if recorder == nil {
		recorder = tracer.Default()
	}
	return write(f, underWay(recorder, time.Now()))
}

// wantsJSON heeds the format that the query names, or else the one of the two that the client accepts first.
func wantsJSON(r *http.Request) bool {
	if format := r.URL.Query().Get("format"); format != "" {
		return format == "json"
	}
	for accepted := range strings.SplitSeq(strings.Join(r.Header["Accept"], ","), ",") {
		switch mediaType, _, _ := strings.Cut(accepted, ";"); strings.ToLower(strings.TrimSpace(mediaType)) {
		case "application/json":
			return true
		case "text/html":
			return false
		}
	}
	return false
}

// form is a way to write what is under way.
type form interface {
	head(b []byte, l *live) []byte
	node(b []byte, l *live, n *liveNode, at place) []byte
	foot(b []byte, l *live, left remainder) []byte
}

// place is where a node stands.
type place int

const (
	firstOfAll place = iota
	firstOfTree
	within // a tree
)

// remainder is what found no room.
type remainder struct{ trees, nodes int }

// maxFoot is more than a foot takes, in bytes.
const maxFoot = 1000

func write(f form, l *live) []byte {
	b, left := f.head(nil, l), remainder{len(l.trees), l.nodes}
	at := firstOfAll
	for _, t := range l.trees {
		for _, n := range t.nodes {
			longer := f.node(b, l, n, at)
			if len(longer) > maxDebug-maxFoot {
				return f.foot(b, l, left)
			}
			if at != within {
				left.trees--
			}
			b, at = longer, within
			left.nodes--
		}
		at = firstOfTree
	}
	return f.foot(b, l, left)
}

// maxText bounds what is shown of a text, in bytes. A tracer's names and a peer's ids are shorter.
const maxText = 256

func clip(s string) string { return s[:min(len(s), maxText)] }
