package results

import "context"

func begin[K, V any]() (id int, base context.Context) {
	return register(func() int { return 1 }), context.Background() // culprit begin[...]
}

func (s *service) Place(parent context.Context) error {
	_, base := begin[int, string]()
	return s.stock.Reserve(base) // frame 1 (*service).Place
}
