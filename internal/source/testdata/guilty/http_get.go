package httpget

import "net/http"

// inner net/http.(*Client).Do
// inner net/http.(*Client).Get
// inner net/http.Get

func price() (*http.Response, error) {
	return http.Get("http://stock") // frame 1 price // culprit price
}
