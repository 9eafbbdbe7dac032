package retryrequest

import (
	"context"
	"net/http"
)

func place(ctx context.Context, client *http.Client) error {
	req, err := http.NewRequestWithContext(ctx, "POST", "http://stock", nil)
	if err != nil {
		return err
	}
	return retry(ctx, func(ctx context.Context) error { // frame 2 place
		_, err := client.Do(req) // frame 1 place.func1 // culprit place.func1
		return err
	})
}
