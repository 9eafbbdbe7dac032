package edited

import "os"

var _ = os.Args

func one(ctx int) {
	rename() // want `time`
}
