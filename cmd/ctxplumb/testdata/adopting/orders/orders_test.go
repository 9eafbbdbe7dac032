package orders

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestPlace(t *testing.T) {
	stock := httptest.NewServer(http.NotFoundHandler())
	defer stock.Close()
	Handler(stock.URL).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/orders", nil))
}
