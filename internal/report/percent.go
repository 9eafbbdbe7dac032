package report

import (
	"math"
	"strconv"
)

// percent is a share with one decimal at most. It is rounded down: 100 is said of all and of nothing less.
type percent float64

// round keeps one decimal of p; what a product of floats is short of a decimal does not count.
func round(p float64) percent { return percent(math.Floor(p*10+1e-6) / 10) }

func (p percent) String() string { return strconv.FormatFloat(float64(p), 'f', -1, 64) + " %" }
