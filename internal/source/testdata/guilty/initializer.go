package initializer

import "context"

func init() {
	run(func() { // frame 2 init.1
		stock.Reserve(context.Background()) // frame 1 init.1.func1 // culprit init.1.func1
	})
}
