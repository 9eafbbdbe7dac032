package helper

import "context"

// inner google.golang.org/grpc.(*ClientConn).Invoke

func detached(ctx context.Context) (context.Context, error) {
	if ctx == nil {
		return nil, errNil
	}
	return context.WithoutCancel(ctx), nil // culprit detached
}

func (s *service) Place(parent context.Context) error {
	c, err := detached(parent)
	if err != nil {
		return err
	}
	return s.stock.Reserve(c) // frame 1 (*service).Place
}
