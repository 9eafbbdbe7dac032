package edited

import (
	clock "time"
)

var _ clock.Time

func group(ctx int) {
	rename() // want `time`
}
