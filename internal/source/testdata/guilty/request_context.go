package requestcontext

import (
	"context"
	"net/http"
)

func (s *service) order(w http.ResponseWriter, r *http.Request) {
	r = r.Clone(context.Background()) // culprit (*service).order
	s.stock.Reserve(r.Context())      // frame 1 (*service).order
}
