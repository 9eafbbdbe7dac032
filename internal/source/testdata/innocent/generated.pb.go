package generated

import "context"

func (c *stockClient) Reserve(ctx context.Context) error {
	return c.cc.Invoke(context.Background()) // frame 1 (*stockClient).Reserve
}
