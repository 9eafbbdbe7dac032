package report

import (
	"fmt"
	"time"
)

// Duration writes d with two or three digits and its unit, gap between them.
func Duration(d time.Duration, gap string) string {
	switch ms, s := float64(d)/1e6, d.Seconds(); {
	case ms < 9.95:
		return fmt.Sprintf("%.1f%sms", ms, gap)
	case ms < 999.5:
		return fmt.Sprintf("%.0f%sms", ms, gap)
	case s < 9.995:
		return fmt.Sprintf("%.2f%ss", s, gap)
	default:
		return fmt.Sprintf("%.1f%ss", s, gap)
	}
}
