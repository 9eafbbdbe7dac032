// Package odd has what analyzers stumble over.
package odd

// int one() { return 1; }
import "C"

import "context"

func pay(ctx context.Context, amount int) error {
	<-ctx.Done()
	return ctx.Err()
}

// A file with C in it is seen as cgo has generated it, and so nothing in it is reported.
func inC(ctx context.Context) error { return pay(context.Background(), int(C.one())) }
