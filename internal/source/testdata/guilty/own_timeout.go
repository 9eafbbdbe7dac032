package owntimeout

import (
	c "context"
	"time"
)

type service struct{ stock Stock }

func (s *service) Place(ctx c.Context, req *Request) (*Reply, error) {
	inner, cancel := c.WithTimeout(
		c.Background(), // culprit (*service).Place
		time.Second,
	)
	defer cancel()
	return s.stock.
		Reserve( // frame 1 (*service).Place
			inner,
			req,
		)
}
