.DEFAULT_GOAL := help
.NOTPARALLEL:
SHELL := bash
.SHELLFLAGS := -euo pipefail -c

MODULES  := . examples examples/collector bench vet/golangci
BIN      := $(CURDIR)/.bin
CTXPLUMB := $(BIN)/ctxplumb
FUZZTIME ?= 500x
COUNT    ?= 43
EVERY    ?= 5

LINT_VERSION := v2.15.0
LINT         := $(BIN)/golangci-lint-$(LINT_VERSION)

.PHONY: help
help: ## what there is to make
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: demo
demo: $(CTXPLUMB) ## one transaction through four services, then the verdict on a healthy shop and on a broken one
	@echo; echo '=== 1. A transaction id crosses all services'
	@cd examples && go run ./demo
	@echo; echo '=== 2. The healthy shop: nothing may be dropped'
	@cd examples && $(CTXPLUMB) test ./shop
	@echo; echo "=== 3. The broken shop: $$(cat examples/broken/*.go | grep -c '// drop: ') drops are planted, and each must be named"
	@cd examples && code=0 && { $(CTXPLUMB) test ./broken || code=$$?; } && \
	  if [[ $$code != 1 ]]; then echo "demo: exit code $$code, want 1"; exit 1; fi
	@echo; echo '=== Where to look next'
	@echo 'README.md        adopt it: one line in a server, a client, a router, a test package'
	@echo 'examples/broken  the mistakes above, a file each; the guilty line says what it is'
	@echo 'your own code    go install ./cmd/ctxplumb, then in your repository: ctxplumb test ./...'

.PHONY: test
test: lint fuzz chromium ## all that must hold, in every module: lint, short fuzzing, tests under the race detector
	go test -race ./...
	GOEXPERIMENT=goroutineleakprofile go test ./tracer/... # a runtime that proves leaks
	cd examples && go test -race $$(go list ./... | grep -v /broken$$) # broken fails on purpose, ./check judges it
	cd examples && go run ./mutants -every=199 && go run ./mutants -vet -every=199
	cd vet/golangci && go test -race ./...
	cd examples/collector && go test -race ./...
	cd bench && go test -race ./... && go test -bench=. -benchtime=1x ./...

.PHONY: lint
lint: $(LINT) ## gofmt, go vet, golangci-lint and go mod tidy, in every module
	@unformatted=$$(gofmt -l .); if [[ $$unformatted ]]; then echo "gofmt -w $$unformatted"; exit 1; fi
	@for m in $(MODULES); do echo "lint $$m"; (cd $$m && go vet ./... && $(LINT) run ./... && go mod tidy -diff); done

.PHONY: fuzz
fuzz:
	@grep -rno --include='*_test.go' '^func Fuzz[A-Za-z0-9_]*' . | sort | while IFS=': ' read -r file _ _ name; do \
	  echo "fuzz $$file $$name"; (cd "$${file%/*}" && go test -run='^$$' -fuzz="^$$name$$" -fuzztime=$(FUZZTIME) -fuzzminimizetime=1x .); done

.PHONY: chromium
chromium: # in which examples/browser opens the HTML report
	@for name in chromium chromium-browser google-chrome; do if command -v $$name; then exit; fi; done; \
	  sudo=$$([[ $$EUID == 0 ]] || echo sudo); \
	  for tool in apt-get $$sudo; do if ! command -v $$tool >/dev/null; then echo 'chromium: the tests of the HTML report need it, install it'; exit 1; fi; done; \
	  $$sudo apt-get update && $$sudo apt-get install -y chromium

.PHONY: bench
bench: ## what ctxplumb costs beside bare gRPC, bare net/http and its peers, as a table, and in bench.md
	@cd bench && go run . -md=$(CURDIR)/bench.md

.PHONY: mutants
mutants: ## mistakes of all kinds planted in the healthy shop, one at a time, and how many vet finds of all, and the tests (EVERY=5: of every fifth)
	@cd examples; code=0; for how in -vet -every=$(EVERY); do echo "=== go run ./mutants $$how"; go run ./mutants $$how || code=$$?; done; exit $$code

.PHONY: soak
soak: FUZZTIME = 1000000x
soak: fuzz $(CTXPLUMB) ## a million executions of each fuzzer (FUZZTIME=1000000x), and under race many streams at once, and the healthy shop on 1, 2 and 8 processors (COUNT=43 each: 2,021 runs of its exploration)
	go test -race -count=20 -timeout=1h -run='^TestManyStreams$$' ./grpcx -streams=1000
	@for p in 1 2 8; do echo "shop, GOMAXPROCS=$$p, $(COUNT) times"; \
	  (cd examples && GOMAXPROCS=$$p $(CTXPLUMB) test ./shop -- -race -count=$(COUNT) -timeout=1h); done

.PHONY: $(CTXPLUMB)
$(CTXPLUMB):
	@go build -o $@ ./cmd/ctxplumb

$(LINT):
	GOBIN=$(BIN) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_VERSION)
	@mv $(BIN)/golangci-lint $@
