package option

import "context"

type quiet struct {
	context.Context
	session context.Context
}

func (q *quiet) Done() <-chan struct{} { return q.session.Done() }

type Option func(*config)

func WithSession(session context.Context) Option {
	return func(c *config) {
		c.prepare = func(ctx context.Context) context.Context {
			return &quiet{ctx, session} // culprit WithSession
		}
	}
}

func Session(options ...Option) grpc.UnaryServerInterceptor {
	c := apply(options)
	return func(ctx context.Context, req any, _ *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
		return next(c.prepare(ctx), req) // frame 1 Session.func1
	}
}
