package shop

import (
	"encoding/json"
	"net/http"

	"github.com/ctxplumb/ctxplumb/httpx"
)

// audit keeps the books: its log has a line for every sale.
type audit struct{ *Shop }

// entry is a line of the books.
type entry struct {
	Order string `json:"order"`
	Cents int64  `json:"cents"`
}

func (s *Shop) startAudit() (string, error) {
	a := audit{s}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /entries", logHTTP(s.cfg.Log, "audit", "POST /entries", a.enter))
	return s.serveHTTP("audit", httpx.Middleware(httpx.WithPropagator(annotated))(mux))
}

func (a audit) enter(w http.ResponseWriter, r *http.Request) {
	var e entry
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16)).Decode(&e); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	a.cfg.At(r.Context(), AtAudit)
	if r.Context().Err() != nil {
		return // the sale was called off, and nobody waits for an answer
	}
	a.cfg.Log.InfoContext(r.Context(), "entry", "order", e.Order, "cents", e.Cents)
	w.WriteHeader(http.StatusCreated)
}
