package httprequest

import "net/http"

// inner net/http.(*Client).do
// inner net/http.(*Client).Do

func audit(client *http.Client) error {
	req, err := http.NewRequest("POST", "http://audit", nil) // culprit audit
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "text/plain")
	_, err = client.Do(req) // frame 1 audit
	return err
}
