package httprequestbackground

import (
	"context"
	"net/http"
)

func audit(client *http.Client) error {
	req, err := http.NewRequestWithContext(
		context.Background(), "POST", "http://audit", nil) // culprit audit
	if err != nil {
		return err
	}
	_, err = client.Do(req) // frame 1 audit
	return err
}
