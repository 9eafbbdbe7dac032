package todo

import "context"

func (s server) Place(req *Request) error {
	return s.stock.Reserve(context.TODO(), req) // frame 1 server.Place // culprit server.Place
}
