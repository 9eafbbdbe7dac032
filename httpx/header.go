package httpx

import (
	"net/http"
	"strconv"
	"time"
)

func first(h http.Header, key string) string {
	if values := h[key]; len(values) > 0 {
		return values[0]
	}
	return ""
}

const (
	// parentHeader ties a call to its caller while calls are recorded.
	parentHeader = "Ctxplumb-Parent"
	// budgetHeader carries what is left until the deadline, in milliseconds: a whole number of one to ten digits.
	budgetHeader = "Ctxplumb-Budget-Ms"

	maxBudgetDigits = 10 // 115 days
)

// budget reads the budget header; anything but one plain number counts as none.
func budget(h http.Header) (time.Duration, bool) {
	values := h[budgetHeader]
	if len(values) != 1 || len(values[0]) > maxBudgetDigits {
		return 0, false
	}
	ms, err := strconv.ParseUint(values[0], 10, 63)
	return time.Duration(ms) * time.Millisecond, err == nil
}

// formatBudget rounds down, so that a child's deadline is never later than its parent's; what is used up is zero.
func formatBudget(left time.Duration) string {
	return strconv.FormatInt(max(0, left.Milliseconds()), 10)
}
