# Everything a developer or CI does. Each target installs what it needs; the second time is quick.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
NPM := PATH="$(abspath $(BIN)):$$PATH" npm
FRONTEND := frontend/package.json frontend/package-lock.json frontend/vite.config.ts $(shell find frontend/src -type f)

.DEFAULT_GOAL := help
.PHONY: help run test test-fast check fix bench lock clean

help:
	@echo "make run     start a demo event on http://localhost:8000"
	@echo "make test    run all tests"
	@echo "make check   linters, types, contracts: what CI runs before the tests"
	@echo "make bench   measure, and print JSON lines"

$(VENV)/.run: requirements/run.txt requirements/node.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes -r requirements/run.txt -r requirements/node.txt
	$(BIN)/python -m scripts.link_node
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements/dev.txt
	$(BIN)/pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

frontend/node_modules/.installed: $(VENV)/.run frontend/package-lock.json
	cd frontend && $(NPM) ci --silent
	@touch $@

hybrid/static/app/manifest.json: frontend/node_modules/.installed $(FRONTEND)
	cd frontend && $(NPM) run --silent build
	$(BIN)/python -m servestatic.compress --quiet hybrid/static/app
	@touch $@

run: hybrid/static/app/manifest.json
	$(BIN)/python -m hybrid.cli up $(ARGS)

test: $(VENV)/.dev hybrid/static/app/manifest.json
	$(BIN)/python -m pytest -q

check: $(VENV)/.dev hybrid/static/app/manifest.json
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy hybrid
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	cd frontend && $(NPM) run --silent check && $(NPM) run --silent test

fix: $(VENV)/.dev frontend/node_modules/.installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	cd frontend && $(NPM) run --silent fix
