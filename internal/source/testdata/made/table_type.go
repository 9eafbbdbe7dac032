package table

import "context"

type quiet struct{ context.Context }

func (*quiet) Done() <-chan struct{} { return nil }
