package setter

import "context"

func tenant(next func(c Context) error) func(c Context) error {
	return func(c Context) error {
		r := c.Request()
		c.SetRequest(r.WithContext(context.WithoutCancel(r.Context()))) // culprit tenant.func1
		return next(c)                                                  // frame 1 tenant.func1
	}
}
