package httpx

import (
	"net/http"
	"strconv"
	"time"
)

const (
	// budgetHeader carries what is left until the deadline, in milliseconds: a whole number of one to ten digits.
	budgetHeader = "Ctxplumb-Budget-Ms"
	// grpcHeader is that of gRPC over HTTP/2: a whole number of one to eight digits, and its unit.
	grpcHeader = "Grpc-Timeout"
	// envoyHeader is how long an Envoy on the way will wait for the answer, in milliseconds.
	envoyHeader = "X-Envoy-Expected-Rq-Timeout-Ms"

	maxBudgetDigits = 10 // 115 days
	maxGRPCDigits   = 8
)

// budget returns the shortest time that the headers of a request allow it. Only plain numbers count, and a header that
// contradicts itself counts for nothing.
func budget(h http.Header) (shortest time.Duration, ok bool) {
	if ms, told := milliseconds(h[budgetHeader]); told {
		shortest, ok = ms, true
	}
	if left, told := grpcTimeout(h[grpcHeader]); told && (!ok || left < shortest) {
		shortest, ok = left, true
	}
	if ms, told := milliseconds(h[envoyHeader]); told && ms > 0 && (!ok || ms < shortest) { // 0 is Envoy's word for no limit
		shortest, ok = ms, true
	}
	return shortest, ok
}

func milliseconds(values []string) (time.Duration, bool) {
	n, ok := number(single(values), maxBudgetDigits)
	return time.Duration(n) * time.Millisecond, ok
}

// grpcTimeout reads a timeout as the specification of gRPC over HTTP/2 writes it. What is too long for a Duration, some
// hundred years, is as good as none.
func grpcTimeout(values []string) (time.Duration, bool) {
	value := single(values)
	if value == "" {
		return 0, false
	}
	last := len(value) - 1
	unit, known := units[value[last]]
	n, ok := number(value[:last], maxGRPCDigits)
	if !known || !ok || n > int64(maxDuration/unit) {
		return 0, false
	}
	return time.Duration(n) * unit, true
}

const maxDuration = time.Duration(1<<63 - 1)

var units = map[byte]time.Duration{
	'H': time.Hour, 'M': time.Minute, 'S': time.Second,
	'm': time.Millisecond, 'u': time.Microsecond, 'n': time.Nanosecond,
}

// number reads a number without a sign.
func number(s string, digits int) (int64, bool) {
	if s == "" || len(s) > digits { // an error of ParseUint would be allocated
		return 0, false
	}
	n, err := strconv.ParseUint(s, 10, 63)
	return int64(n), err == nil
}

// single returns the one value that all values are; empty where there is none.
func single(values []string) string {
	if len(values) == 0 {
		return ""
	}
	for _, v := range values[1:] {
		if v != values[0] {
			return ""
		}
	}
	return values[0]
}

// formatBudget rounds down, so that a child's deadline is never later than its parent's; what is used up is zero.
func formatBudget(left time.Duration) string {
	return strconv.FormatInt(max(0, left.Milliseconds()), 10)
}
