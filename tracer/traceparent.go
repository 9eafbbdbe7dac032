package tracer

import "encoding/hex"

// traceparentLength is that of version 00: 00-<32 hex>-<16 hex>-<2 hex>.
const traceparentLength = 55

// parseTraceparent reads the version-independent front of a W3C traceparent.
// Source: https://www.w3.org/TR/trace-context/#traceparent-header
func parseTraceparent(s string) (trace TraceID, id ID, ok bool) {
	if len(s) < traceparentLength || s[2] != '-' || s[35] != '-' || s[52] != '-' || s[:2] == "ff" {
		return TraceID{}, ID{}, false
	}
	if s[:2] == "00" && len(s) != traceparentLength || len(s) > traceparentLength && s[traceparentLength] != '-' {
		return TraceID{}, ID{}, false
	}
	var version, flags [1]byte
	if !lowerHex(version[:], s[:2]) || !lowerHex(trace[:], s[3:35]) || !lowerHex(id[:], s[36:52]) || !lowerHex(flags[:], s[53:55]) {
		return TraceID{}, ID{}, false
	}
	return trace, id, !trace.IsZero() && !id.IsZero()
}

func lowerHex(dst []byte, s string) bool {
	for i := range len(s) {
		if 'A' <= s[i] && s[i] <= 'F' {
			return false
		}
	}
	_, err := hex.Decode(dst, []byte(s))
	return err == nil
}

func formatTraceparent(trace TraceID, id ID) string {
	b := make([]byte, 0, traceparentLength)
	b = hex.AppendEncode(append(b, "00-"...), trace[:])
	b = hex.AppendEncode(append(b, '-'), id[:])
	return string(append(b, "-01"...))
}
