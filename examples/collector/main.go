// Command collector is an OpenTelemetry Collector with no more than it takes to gather nodes: the receiver for OTLP, the
// processor that makes batches, and the exporter that writes files.
//
//	NODES_ENDPOINT=127.0.0.1:4318 NODES_FILE=nodes.jsonl go run . --config collector.yaml
package main

import (
	"log"

	"github.com/open-telemetry/opentelemetry-collector-contrib/exporter/fileexporter"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/provider/envprovider"
	"go.opentelemetry.io/collector/confmap/provider/fileprovider"
	"go.opentelemetry.io/collector/otelcol"
	"go.opentelemetry.io/collector/processor/batchprocessor"
	"go.opentelemetry.io/collector/receiver/otlpreceiver"
	"go.opentelemetry.io/collector/service/telemetry/otelconftelemetry"
)

func main() {
	settings := otelcol.CollectorSettings{
		BuildInfo: component.BuildInfo{Command: "collector", Description: "gathers nodes"},
		Factories: factories,
		ConfigProviderSettings: otelcol.ConfigProviderSettings{ResolverSettings: confmap.ResolverSettings{
			ProviderFactories: []confmap.ProviderFactory{fileprovider.NewFactory(), envprovider.NewFactory()},
		}},
	}
	if err := otelcol.NewCommand(settings).Execute(); err != nil {
		log.Fatal(err)
	}
}

func factories() (otelcol.Factories, error) {
	return otelcol.Factories{
		Receivers:  byType(otlpreceiver.NewFactory()),
		Processors: byType(batchprocessor.NewFactory()),
		Exporters:  byType(fileexporter.NewFactory()),
		Telemetry:  otelconftelemetry.NewFactory(),
	}, nil
}

func byType[F component.Factory](f F) map[component.Type]F { return map[component.Type]F{f.Type(): f} }
