//go:build never

package odd

import "context"

func tagged(ctx context.Context) error { return pay(context.Background(), "no number") }
