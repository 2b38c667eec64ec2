# Hilum's commands. `make` alone lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
STAMPS := .make
export PIP_DISABLE_PIP_VERSION_CHECK := 1

FRONTEND := $(shell find frontend -type f -not -name '*.test.*' 2>/dev/null) vite.config.ts tsconfig.json package.json

.PHONY: help run setup demo worker test check fmt schema e2e bench clean

help: ## list the commands
	@awk -F':.*## ' '/^[a-z0-9]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: setup ## set up what is missing, then serve; HOST, PORT, HILUM_HOME, HILUM_DEMO_PASSWORD are respected
	@$(PY) manage.py demo
	@exec $(PY) manage.py serve

setup: $(STAMPS)/runtime static/app/.vite/manifest.json ## Python and npm packages, and the built front end

demo: setup ## make the demo people and projects if they are not there, and print them
	@$(PY) manage.py demo

worker: $(STAMPS)/runtime ## one worker process beside a server: make worker LANE=batch
	@exec $(PY) manage.py runworker $(or $(LANE),batch)

test: $(STAMPS)/test static/app/.vite/manifest.json ## every test, browser and both databases included
	@tests/setup.sh
	@$(PY) -m tests.run

e2e: $(STAMPS)/test static/app/.vite/manifest.json ## the browser tests alone; screenshots in artifacts/
	@tests/setup.sh
	@$(PY) -m pytest tests/e2e

check: $(STAMPS)/test $(STAMPS)/node ## lint, types, import contracts, schema drift, migrations, sizes; no tests
	@$(PY) tests/checks/run.py

fmt: $(STAMPS)/test ## format the Python code
	@$(PY) -m ruff check --fix --quiet . ; $(PY) -m ruff format --quiet .

schema: $(STAMPS)/test $(STAMPS)/node ## the front end's types from the server's own schema
	@$(PY) tests/checks/schema.py --write

bench: $(STAMPS)/test static/app/.vite/manifest.json ## measure; a table, and bench.json
	@tests/setup.sh
	@$(PY) -m tests.bench.run

clean: ## remove what was built; the state in HILUM_HOME stays
	@rm -rf $(STAMPS) $(VENV) node_modules static/app

$(STAMPS)/python:
	@mkdir -p $(STAMPS)
	@command -v $(PYTHON) >/dev/null || { echo "Hilum needs Python 3.11 or newer; $(PYTHON) is not here."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Hilum needs Python 3.11 or newer; this is $$($(PYTHON) --version). Name another with PYTHON=..."; exit 1; }
	@echo "[1/4] Python environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing; on Debian: apt install python3-venv"; exit 1; }
	@touch $@

$(STAMPS)/runtime: requirements.txt | $(STAMPS)/python
	@echo "[2/4] Python packages: some minutes at the first start."
	@if ! $(PY) -c 'import torch' 2>/dev/null; then \
		if [ -n "$${TORCH_INDEX_URL:-}" ]; then $(PY) -m pip install --index-url "$$TORCH_INDEX_URL" "$$(grep '^torch==' requirements.txt)"; \
		else echo "      PyTorch may be a long download (gigabytes with CUDA); TORCH_INDEX_URL=<PyTorch's CPU-only index> makes it short."; \
			$(PY) -m pip install "$$(grep '^torch==' requirements.txt)"; fi; fi
	@$(PY) -m pip install -r requirements.txt | grep --line-buffered -v '^Requirement already satisfied' || true
	@$(PY) -m pip check >/dev/null || { $(PY) -m pip check; exit 1; }
	@touch $@

$(STAMPS)/test: requirements-test.txt $(STAMPS)/runtime
	@echo "      Packages for tests"
	@$(PY) -m pip install -r requirements-test.txt | grep --line-buffered -v '^Requirement already satisfied' || true
	@touch $@

$(STAMPS)/node: package.json package-lock.json
	@mkdir -p $(STAMPS)
	@command -v node >/dev/null && command -v npm >/dev/null || { echo "Hilum needs Node 20.19 or newer with npm; it is not here."; exit 1; }
	@node -e 'const [a,b]=process.versions.node.split(".").map(Number);process.exit(a>20||(a===20&&b>=19)?0:1)' || \
		{ echo "Hilum needs Node 20.19 or newer; this is $$(node --version)."; exit 1; }
	@echo "[3/4] npm packages"
	@npm ci --no-audit --no-fund --loglevel=error
	@touch $@

static/app/.vite/manifest.json: $(STAMPS)/node $(FRONTEND)
	@echo "[4/4] Front end"
	@npm run --silent build
	@touch $@
