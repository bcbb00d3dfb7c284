# The only entrance. `make` alone lists the targets.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help setup demo test check format docs bench bench-large recovery crash fuzz postgres lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Resonanz needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another with: make PYTHON=python3.12 ...")'
	@$(PYTHON) -m venv $(VENV) || { echo "No virtual environment could be made. On Debian or Ubuntu: apt install python3-venv"; exit 1; }

$(VENV)/run.stamp: requirements/run.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing Resonanz into $(VENV) (once, about a minute) ..."
	@$(PIP) install --require-hashes -r requirements/run.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements/dev.lock
	@echo "Installing the tools for tests and checks ..."
	@$(PIP) install --require-hashes -r requirements/dev.lock
	@touch $@

setup: $(VENV)/run.stamp ## environment in .venv/, then .venv/bin/resonanz runs

demo: $(VENV)/run.stamp ## open the demo organisation at http://localhost:8000
	@$(BIN)/resonanz demo

test: $(VENV)/dev.stamp ## everything, in a real browser too; ends with what ran and what was skipped
	@$(BIN)/python tools/system_packages.py
	@$(MAKE) --no-print-directory check
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

check: $(VENV)/dev.stamp ## format, lint, types, import contracts
	@$(BIN)/ruff format --check --quiet . || { echo "Run: make format"; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports

format: $(VENV)/dev.stamp ## format and repair what can be repaired
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --quiet --fix .

docs: $(VENV)/dev.stamp ## build the documentation into site/, offline
	@$(BIN)/mkdocs build --strict && echo "site/index.html"

bench: $(VENV)/dev.stamp ## benchmarks at 1 M events beside peers and limits (ratios)
	@$(BIN)/python -m benchmarks --events 1000000

bench-large: $(VENV)/dev.stamp ## the same at 10 M events
	@$(BIN)/python -m benchmarks --events 10000000

recovery: $(VENV)/dev.stamp ## planted truth: all seeds of all families, renews docs/methods/recovery.json
	@$(BIN)/python -m tests.recovery

crash: $(VENV)/dev.stamp ## kill -9 at every commit point, three times each, and at random moments
	@RESONANZ_CRASH_ROUNDS=3 $(BIN)/python -m pytest tests/crash

postgres: $(VENV)/dev.stamp ## every test of the platform a second time, on PostgreSQL
	@RESONANZ_POSTGRES=all $(BIN)/python -m pytest tests/operations/test_postgresql.py

fuzz: $(VENV)/dev.stamp ## 2,000 requests to each operation of the interface, no answer of 5xx
	@RESONANZ_FUZZ=2000 $(BIN)/python -m pytest tests/fuzz

lock: ## renew the hashed locks (needs uv)
	@tools/lock.sh

clean: ## remove what was built
	@rm -rf $(VENV) build dist site demo .pytest_cache .mypy_cache .ruff_cache .hypothesis
