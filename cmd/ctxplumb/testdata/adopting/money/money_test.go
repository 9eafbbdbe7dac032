package money

import "testing"

func TestRound(*testing.T) {}
