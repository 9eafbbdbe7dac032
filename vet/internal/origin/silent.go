package origin

import (
	"go/types"
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
	"k8s.io/component-base/metrics", "google.golang.org/grpc/metadata", "google.golang.org/grpc/peer",
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
	if isMessage(fn.Signature()) {
		return true
	}
	for _, level := range levels {
		switch strings.TrimPrefix(fn.Name(), level) {
		case "", "f", "w", "ln", "s", "Context", "Ctx", "Attrs", "fContext", "Depth", "S":
			return true
		}
	}
	return false
}

// isMessage reports whether parameters end with a text and what goes into it. Without a result that is written down.
func isMessage(sig *types.Signature) bool {
	params := sig.Params()
	if !sig.Variadic() || params.Len() < 2 {
		return false
	}
	values, _ := params.At(params.Len() - 1).Type().(*types.Slice)
	text, _ := params.At(params.Len() - 2).Type().(*types.Basic)
	return values != nil && types.Identical(values.Elem(), types.NewInterfaceType(nil, nil)) && text != nil && text.Kind() == types.String
}
