# Everything a developer or CI does. Each target installs what it needs; the second time is quick.
# `make help` lists them.
PYTHON ?= python3
VENV ?= .venv
# Passed to `hybrid up` by `make run`, to pytest by `make test`: make run ARGS="--lan"
ARGS ?=

BIN := $(VENV)/bin
NPM := PATH="$(abspath $(BIN)):$$PATH" npm --prefix frontend --silent
PIP := $(BIN)/pip --disable-pip-version-check install --require-hashes --progress-bar off
STEP := $(PYTHON) scripts/step.py
PACKAGES := hybrid $(wildcard streaming) $(wildcard unconference)

APP := hybrid/static/app/manifest.json
FRONTEND := $(shell find frontend/src frontend/public -type f) $(wildcard frontend/*.json frontend/*.ts)

# Checks have a data directory of their own, and no settings of whoever runs them.
SETTINGS := env -i PATH="$$PATH" HYBRID_DATA_DIR=.cache/check
PRODUCTION := $(SETTINGS) HYBRID_PUBLIC_URL=https://conference.example.org HYBRID_TRUSTED_PROXIES=10.0.0.2 \
  DATABASE_URL=postgres://events:secret@db.example.org/events REDIS_URL=redis://redis.example.org/0 \
  EMAIL_URL=smtps://events:secret@mail.example.org

.DEFAULT_GOAL := help
.PHONY: help run test check fix bench protocol wheel lock clean
.PHONY: check-style check-types check-imports check-django check-generated check-frontend system-packages

help:
	@echo "make run      start the demo events on http://localhost:8000 (ARGS=\"--lan\": for phones nearby)"
	@echo "make test     run all tests, in a real browser and on PostgreSQL and Redis too (ARGS=\"-k star\")"
	@echo "make check    linters, types, contracts, settings: what CI runs before the tests"
	@echo "make fix      let the tools mend what they can"
	@echo "make bench    measure, and print JSON lines"
	@echo "make wheel    build dist/*.whl, with the front end in it"
	@echo "make lock     lock the dependencies anew after a change of pyproject.toml, *.in or package.json"
	@echo "make clean    remove everything that was installed or built; data/ stays"

# --- What is installed and built ---------------------------------------------------------------------

$(BIN)/python:
	@$(STEP) "Making a Python environment in $(VENV)" $(PYTHON) scripts/make_venv.py $(VENV)

$(VENV)/.run: requirements/run.txt requirements/node.txt | $(BIN)/python
	@$(STEP) "Installing Python packages and Node (a minute or two the first time)" \
	  $(PIP) -r requirements/run.txt -r requirements/node.txt
	@$(BIN)/python -m scripts.link_node
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements/dev.txt
	@$(STEP) "Installing what tests and checks need" $(PIP) -r requirements/dev.txt
	@touch $@

frontend/node_modules/.installed: $(VENV)/.run frontend/package-lock.json
	@$(STEP) "Installing what the front end is built with" sh -c '$(NPM) ci'
	@touch $@

$(APP): frontend/node_modules/.installed $(FRONTEND)
	@$(STEP) "Building the front end" sh -c '$(NPM) run build && $(BIN)/python -m servestatic.compress --quiet hybrid/static/app'
	@touch $@

system-packages:
	@$(PYTHON) scripts/system_packages.py

# --- Run and test ------------------------------------------------------------------------------------

run: $(APP)
	@$(BIN)/python -m hybrid.cli up --demo $(ARGS)

# Compiled once, and not by each of the hundreds of processes that tests start: Python may have been told to leave no
# compiled files, and then does that itself every time.
# The order of the files is kept: those that drive a browser must come last (tests/conftest.py). One worker more than a
# small machine has cores: while some wait for a database that is started again, another works.
test: $(VENV)/.dev $(APP) system-packages
	@$(BIN)/python -m compileall -q $(PACKAGES)
	$(BIN)/python -m pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder $(ARGS)

bench: $(VENV)/.dev $(APP)
	@$(PYTHON) scripts/system_packages.py --benchmarks
	@failed=; for file in benchmarks/[a-z]*.py; do \
	  $(BIN)/python -m benchmarks.$$(basename $$file .py) || failed="$$failed $$file"; done; \
	  test -z "$$failed" || { echo "Not measured to the end:$$failed" >&2; exit 1; }

# --- Check -------------------------------------------------------------------------------------------

check: $(VENV)/.dev $(APP)
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target check-types check-frontend check-style \
	  check-imports check-django check-generated
	@echo "All checks passed."

check-style:
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --quiet --check .

check-types:
	$(BIN)/mypy $(PACKAGES) scripts hatch_build.py

check-imports:
	$(BIN)/lint-imports --no-cache

# The embedded default is as strict as it can be over plain http; production has nothing to excuse.
check-django:
	$(SETTINGS) $(BIN)/python manage.py makemigrations --check --dry-run
	$(SETTINGS) $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING

check-generated:
	$(BIN)/python -m scripts.check_locks
	$(MAKE) --no-print-directory protocol
	git diff --exit-code -- $(PROTOCOL)

check-frontend:
	$(NPM) run check
	$(NPM) test

# --- Mend, build, lock, clean ------------------------------------------------------------------------

fix: $(VENV)/.dev frontend/node_modules/.installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(NPM) run fix

# The live protocol's schema and the page's types, from the structs in hybrid/protocol.
PROTOCOL := docs/protocol/live.schema.json frontend/src/generated/protocol.ts
protocol: $(VENV)/.dev frontend/node_modules/.installed
	@mkdir -p .cache
	@$(SETTINGS) $(BIN)/python manage.py live_schema > .cache/live.schema.json
	@mv .cache/live.schema.json docs/protocol/live.schema.json
	@$(NPM) run --silent protocol

wheel: $(VENV)/.dev $(APP)
	$(BIN)/python -m build --no-isolation

# Hashes, but no host: the lock files fit whatever mirror a machine is told to use.
COMPILE := pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links \
  --strip-extras --no-header --allow-unsafe
lock: $(VENV)/.dev
	$(BIN)/$(COMPILE) --output-file requirements/run.txt pyproject.toml
	cd requirements && $(abspath $(BIN))/$(COMPILE) --output-file node.txt node.in
	cd requirements && $(abspath $(BIN))/$(COMPILE) --output-file dev.txt dev.in
	cd frontend && rm -f package-lock.json && PATH="$(abspath $(BIN)):$$PATH" npm install --package-lock-only

clean:
	rm -rf $(VENV) .cache frontend/node_modules hybrid/static/app dist build \
	  .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
