package httpx

import (
	"io"
	"net/http"
	"reflect"

	"github.com/ctxplumb/ctxplumb/tracer"
)

// A server of HTTP/1 looks for a client that goes away only once the request body is read to its end: until then what
// the connection delivers is body (net/http, connReader.startBackgroundRead). So a small body is read ahead, beside
// the handler, which is not delayed; a larger one is watched, to know while a disconnect cannot be seen.

// unread returns what stands in for r's body, nil where there is nothing to do.
func (c *config) unread(r *http.Request, n *tracer.Node) *unreadBody {
	if r.ProtoMajor != 1 || r.Body == nil || value(r.Context(), http.ServerContextKey) == nil {
		return nil
	}
	ahead := c.readsAhead(r)
	if !ahead && (n == nil || !madeByServer(r.Body)) {
		return nil
	}
	n.SetUnread(!ahead)
	b := &unreadBody{body: r.Body, node: n, rest: r.ContentLength, room: r.ContentLength, filled: !ahead}
	if r.ContentLength < 0 {
		b.room = c.bodyLimit
	}
	b.more.L = &b.mu
	return b
}

// readsAhead leaves alone the requests whose handler may mean to take over the connection, or to look at the keys of
// the trailers, which the server fills in as it reads.
func (c *config) readsAhead(r *http.Request) bool {
	return isPlain(r.Body) && c.bodyLimit > 0 && r.ContentLength <= c.bodyLimit &&
		r.Trailer == nil && len(r.Header["Upgrade"]) == 0
}

// isPlain reports whether a body is safe to read beside the handler. That of net/http is: it has a lock, and ends a Read
// that is under way when the handler has returned. A body that someone has wrapped may do anything in its Read: that of
// http.MaxBytesReader changes the header of the answer, the one of a client that expects a 100 Continue sends it. The
// wrapper of otelhttp, which has to stand outside for its span to be seen here, counts under a lock and is as safe as
// what it wraps.
func isPlain(body io.ReadCloser) bool {
	t := typeOf(body)
	if t == otelhttpBody {
		if wrapped, ok := embedded(body); ok {
			t = typeOf(wrapped)
		}
	}
	return t == serverBody
}

// typeName is the package and the name of a type.
type typeName struct{ pkg, name string }

var (
	serverBody   = typeName{"net/http", "body"}
	otelhttpBody = typeName{"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp/internal/request", "BodyWrapper"}
)

// typeOf names the type that a pointer points to; it is empty for what is not a pointer.
func typeOf(body io.ReadCloser) typeName {
	t := reflect.TypeOf(body)
	if t.Kind() != reflect.Pointer {
		return typeName{}
	}
	return typeName{t.Elem().PkgPath(), t.Elem().Name()}
}

// embedded returns the body that a wrapper embeds.
func embedded(body io.ReadCloser) (io.ReadCloser, bool) {
	v := reflect.ValueOf(body)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		return nil, false
	}
	f, ok := v.Elem().Type().FieldByName("ReadCloser")
	if !ok || !f.Anonymous || len(f.Index) != 1 {
		return nil, false
	}
	return reflect.TypeAssert[io.ReadCloser](v.Elem().FieldByIndex(f.Index))
}

// madeByServer is false for what a middleware put in the place of a body: it may have read it.
func madeByServer(body io.ReadCloser) bool {
	for range maxWrappers {
		wrapped, ok := embedded(body)
		if !ok {
			return body != http.NoBody && typeOf(body).pkg == serverBody.pkg
		}
		body = wrapped
	}
	return false
}

const maxWrappers = 16
