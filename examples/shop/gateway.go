package shop

import (
	"io"
	"net/http"

	"github.com/go-chi/chi/v5"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"github.com/ctxplumb/ctxplumb/examples/shop/shoppb"
	"github.com/ctxplumb/ctxplumb/httpx"
	"github.com/ctxplumb/ctxplumb/otelbridge"
	"github.com/ctxplumb/ctxplumb/propagation"
)

// atTheDoor makes the trace id the transaction id of a request whose client named no transaction.
var atTheDoor = propagation.Propagator{Fallback: otelbridge.TransactionFromTrace, Accepted: otelbridge.Annotate}

// gateway is where clients come in: JSON over HTTP on one side, gRPC on the other.
type gateway struct {
	*Shop
	orders shoppb.OrderClient
}

func (s *Shop) startGateway(orderAddr string) (string, error) {
	conn, err := s.dial(orderAddr)
	if err != nil {
		return "", err
	}
	g := gateway{Shop: s, orders: shoppb.NewOrderClient(conn)}
	r := chi.NewRouter()
	r.Use(httpx.Middleware(httpx.WithPropagator(atTheDoor)))
	r.Group(func(r chi.Router) {
		if s.cfg.Gateway != nil {
			s.cfg.Gateway(r, g.orders)
		}
		r.Post("/orders", logHTTP(s.cfg.Log, "gateway", "POST /orders", g.place))
		r.Get("/orders/{id}", logHTTP(s.cfg.Log, "gateway", "GET /orders/{id}", g.get))
	})
	return s.serveHTTP("gateway", r)
}

func (g gateway) place(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<16))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	var order shoppb.PlaceRequest
	if err := protojson.Unmarshal(body, &order); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	g.cfg.At(r.Context(), AtGateway)
	receipt, err := g.orders.Place(r.Context(), &order)
	answer(w, receipt, err)
}

func (g gateway) get(w http.ResponseWriter, r *http.Request) {
	receipt, err := g.orders.Get(r.Context(), &shoppb.GetRequest{OrderId: chi.URLParam(r, "id")})
	answer(w, receipt, err)
}

func answer(w http.ResponseWriter, m proto.Message, err error) {
	if err != nil {
		http.Error(w, status.Convert(err).Message(), httpStatus(status.Code(err)))
		return
	}
	body, err := protojson.Marshal(m)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(body) // a client that is gone reads no answer
}

func httpStatus(code codes.Code) int {
	switch code {
	case codes.InvalidArgument:
		return http.StatusBadRequest
	case codes.NotFound:
		return http.StatusNotFound
	case codes.FailedPrecondition:
		return http.StatusConflict
	case codes.DeadlineExceeded:
		return http.StatusGatewayTimeout
	default:
		return http.StatusBadGateway
	}
}
