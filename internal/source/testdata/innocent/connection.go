package connection

import (
	"context"

	"google.golang.org/protobuf/proto"
)

func dial() *Conn { return connect(context.Background()) }

func list() error {
	conn, err := grpc.DialContext(context.Background(), "stock")
	if err != nil {
		return err
	}
	table := load(context.Background()).Clone()
	copied := proto.Clone(load(context.Background()))
	return walk(conn, table, copied, dial()) // frame 1 list // culprit list
}
