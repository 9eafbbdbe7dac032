package parts

import (
	"context"
	"sync"
)

func Slow() <-chan struct{} { return nil }

func Given(ctx context.Context) <-chan struct{} { return nil }

func (*Clock) Struck() <-chan error { return nil }

func (c *Clock) Stopped() <-chan struct{} { return c.stopped }

func Busy() *sync.WaitGroup { return nil }

func Start(*sync.WaitGroup) {}
