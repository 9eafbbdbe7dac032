package ticker

import (
	"context"
	"time"
)

// inner runtime.gopark
// inner runtime.selectgo

func (s *service) renew(ctx context.Context, stop chan int) {
	tick := time.NewTicker(time.Second)
	for {
		select { // frame 1 (*service).renew // culprit (*service).renew
		case <-tick.C:
			s.lease.Renew(context.Background())
		case <-stop:
			return
		}
	}
}
