# Everything a developer types. `make help` lists it.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
GO_BUILD := go build -trimpath -ldflags "-s -w -X daklakid/internal/app.Version=$(VERSION)"
LINT := bin/tools/golangci-lint
LINT_VERSION := v2.15.0

MODELS := models/build/mediapipe-dlib/manifest.json
ONNXRUNTIME = $(CURDIR)/models/samples/onnxruntime-node/bin/napi-v6/linux/$(shell node -p process.arch)/libonnxruntime.so.1

.PHONY: help run test test-go test-web test-e2e test-apk lint verify generate bench build web models samples apk clean

help: ## list the targets
	@awk -F':.*## ' '/^[a-z0-9-]+:.*## /{printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## build, load demo data, serve on http://127.0.0.1:8080
	bin/daklakid serve --demo

test: ## all that CI runs (installs what it needs on Debian)
	scripts/install test
	$(MAKE) lint verify test-go test-web test-apk test-e2e

test-go: samples ## Go tests with the race detector, on SQLite, a private PostgreSQL and Redis
	scripts/with-services go test -race -count=1 -timeout 60m ./...
	TEST_INFERENCE_LIBRARY=$(ONNXRUNTIME) go test -tags onnxruntime -count=1 ./internal/platform/inference/

test-web: web/node_modules ## lint, types and unit tests of the apps
	cd web && npm run check && npm run lint && npm test

test-e2e: build samples ## stories in a real browser against the real binary
	cd web && npm run e2e

apk: ## bin/daklakid.apk, the shell for Android (docs/stores.md; APK_ORIGIN=https://… for an installation)
	scripts/install apk
	scripts/apk

test-apk: ## build the shell for Android and look into the package
	scripts/install apk
	scripts/apk-test

lint: $(LINT) ## the linters (.golangci.yaml says why each exclusion)
	$(LINT) run ./...
	$(LINT) run --build-tags onnxruntime ./internal/platform/inference/

generate: ## write what is generated: the API's description and the client's types
	go run ./cmd/daklakid openapi > api/openapi.json.new && mv api/openapi.json.new api/openapi.json
	cd web && npm run generate

verify: web/node_modules ## generate, then insist on an empty diff
	$(MAKE) generate
	git diff --exit-code -- api web/packages/api

bench: build ## load the running binary side by side with the baselines
	scripts/bench
	scripts/bench cases
	scripts/bench jobs
	scripts/bench vouchers
	scripts/bench coaches
	scripts/bench chat
	TEST_KILLS=20 scripts/with-services go test -count=1 -timeout 40m -run TestForwardedOnceThroughKills -v ./internal/app

build: web models ## bin/daklakid with the apps and the models inside
	$(GO_BUILD) -tags webapp,models -o bin/daklakid ./cmd/daklakid

web: web/node_modules ## build the apps
	cd web && npm run build

web/node_modules: web/package-lock.json
	scripts/install build
	cd web && npm ci --no-audit --no-fund
	@touch web/node_modules

models: $(MODELS) ## fetch, check and convert the networks that look at faces

$(MODELS): models/package-lock.json models/packs/mediapipe-dlib/manifest.json $(wildcard models/generate/*.go internal/platform/inference/onnx/*.go)
	scripts/install build
	cd models && npm ci --ignore-scripts --no-audit --no-fund && go run ./generate mediapipe-dlib

samples: models ## fetch the pictures, videos and networks that only tests look at
	scripts/samples
	cd models && go run ./generate faceplugin

$(LINT):
	GOBIN=$(CURDIR)/bin/tools go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_VERSION)

clean: ## remove what was built
	rm -rf bin web/build web/node_modules models/build models/node_modules models/samples
