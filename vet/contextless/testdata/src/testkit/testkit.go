// Package testkit helps tests, which wait for nobody.
package testkit

import (
	"context"
	"net"
)

func dials(ctx context.Context) (net.Conn, error) { return net.Dial("tcp", "stock:80") }
