package httpx

import "net/http"

// parentHeader ties a call to its caller while calls are recorded.
const parentHeader = "Ctxplumb-Parent"

func first(h http.Header, key string) string {
	if values := h[key]; len(values) > 0 {
		return values[0]
	}
	return ""
}
