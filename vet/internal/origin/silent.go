package origin

import (
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/ctxplumb/ctxplumb/vet/internal/request"
)

// silent are packages, and those below them, whose functions take contexts for their values alone: what they note down
// belongs to a trace, and nobody waits for it.
var silent = []string{
	"log/slog", "runtime/pprof", "runtime/trace",
	"go.uber.org/zap", "github.com/sirupsen/logrus", "github.com/rs/zerolog", "github.com/go-logr/logr", "k8s.io/klog",
	"go.opentelemetry.io/otel/trace", "go.opentelemetry.io/otel/metric", "go.opentelemetry.io/otel/log",
	"go.opentelemetry.io/otel/baggage", "go.opentelemetry.io/otel/propagation", "go.opencensus.io",
	"google.golang.org/grpc/metadata", "google.golang.org/grpc/peer",
}

// levels are the names of methods that log.
var levels = []string{"Trace", "Debug", "Info", "Notice", "Warn", "Warning", "Error", "Log", "Print"}

// Silent reports whether a call takes contexts for their values alone, as far as its name tells.
func Silent(c *ssa.CallCommon) bool {
	if results := c.Signature().Results(); results.Len() == 1 && request.IsLogger(results.At(0).Type()) {
		return true
	}
	fn := Callee(c)
	if fn == nil || fn.Pkg() == nil {
		return false
	}
	for _, path := range silent {
		if fn.Pkg().Path() == path || strings.HasPrefix(fn.Pkg().Path(), path+"/") {
			return true
		}
	}
	if fn.Signature().Results().Len() > 0 {
		return false
	}
	for _, level := range levels {
		switch strings.TrimPrefix(fn.Name(), level) {
		case "", "f", "w", "ln", "s", "Context", "Ctx", "Attrs", "fContext", "Depth", "S":
			return true
		}
	}
	return false
}
