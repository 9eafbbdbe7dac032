package wrapperinvariable

import (
	"context"

	"google.golang.org/grpc"
)

type detached struct{ grpc.ServerStream }

func (d detached) Context() context.Context {
	ctx := context.WithoutCancel(d.ServerStream.Context()) // culprit detached.Context
	return ctx
}
