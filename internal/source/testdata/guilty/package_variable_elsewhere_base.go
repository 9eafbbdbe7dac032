package packagevariableelsewhere

import "context"

func init() {
	baseCtx := context.TODO()
	use(baseCtx)
}

var (
	name    = "base"
	baseCtx = context.WithValue(context.Background(), name, 1) // culprit init
)
