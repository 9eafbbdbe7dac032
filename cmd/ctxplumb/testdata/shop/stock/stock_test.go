package stock

import "testing"

func TestReserve(*testing.T) {}
