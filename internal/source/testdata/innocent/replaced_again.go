package replacedagain

import (
	"context"
	"net/http"
)

func order(w http.ResponseWriter, r *http.Request) {
	ctx := context.Background()
	ctx = r.Context()
	req, _ := http.NewRequest("POST", "http://stock", nil)
	req = req.WithContext(ctx)
	http.DefaultClient.Do(req) // frame 1 order // culprit order
}
