// Package httpx carries the transaction and the deadline of a request over HTTP, and records the calls.
//
//	r.Use(httpx.Middleware())                          // chi, ServeMux, anything that takes func(http.Handler) http.Handler
//	http.Client{Transport: httpx.Transport(nil)}
//
// A deadline crosses as what is left of it, in milliseconds, so that clocks need not agree; it only ever shortens.
// A small HTTP/1.1 body that the handler has not read is read ahead, because net/http does not look for a client that
// goes away while the body is unread. [Guard] stands around a middleware of the service's own and names it if it cuts
// the cancel.
//
// Contexts are passed through, a request is never changed in place, and the ResponseWriter is never wrapped. What
// comes in malformed is dropped, and never fails a request; what is dropped of a transaction is counted.
package httpx
