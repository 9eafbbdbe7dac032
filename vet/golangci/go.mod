module github.com/ctxplumb/ctxplumb/vet/golangci

go 1.26.0

require (
	github.com/ctxplumb/ctxplumb v0.0.0
	github.com/golangci/plugin-module-register v0.1.2
	github.com/google/go-cmp v0.7.0
	go.uber.org/goleak v1.3.0
	golang.org/x/tools v0.52.0
)

replace github.com/ctxplumb/ctxplumb => ../..
