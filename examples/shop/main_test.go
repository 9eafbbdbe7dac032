package shop_test

import (
	"testing"

	"github.com/ctxplumb/ctxplumb/tracer/tracertest"
)

func TestMain(m *testing.M) { tracertest.VerifyTestMain(m) }
