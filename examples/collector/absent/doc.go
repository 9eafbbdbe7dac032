// Package otlpencodingextension stands for one that nothing here runs: only tests of the file exporter import it, and
// not every module proxy has it, which go mod tidy insists on.
package otlpencodingextension
