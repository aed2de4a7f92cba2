# Everything a newcomer types. Needs Python 3.11 or newer and make, nothing else.
SHELL := /bin/sh
.DEFAULT_GOAL := help

PYTHON ?= python3
PORT ?= 8000
DATA_DIR ?= .data
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps

.PHONY: help up test check bench format lock clean

help: ## Say what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

up: .venv/installed ## Run everything on this machine (PORT=8123, DATA_DIR=/some/where)
	@exec $(BIN)/events-service up --port $(PORT) --data-dir "$(DATA_DIR)"

test: .venv/installed-dev ## Run every test, on servers of their own
	@$(BIN)/python -m pytest -n 2 --dist loadfile

check: .venv/installed-dev ## Linter, formatter, types, import directions, translations
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest -q tests/house/test_catalogues.py

bench: .venv/installed-dev ## Measure, as ratios against a limit of the same run
	@$(BIN)/python -m tests.bench

format: .venv/installed-dev ## Write the code the way the formatter wants it
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

lock: .venv/installed-dev ## Pin the newest allowed versions, with hashes and without download addresses
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header \
		--no-emit-index-url --extra demo --extra build pyproject.toml --output-file requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header \
		--no-emit-index-url --all-extras --constraints requirements.lock pyproject.toml --output-file requirements-dev.lock

clean: ## Remove the environment (data stays)
	rm -rf .venv

.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11")'
	@$(PYTHON) -m venv .venv || { echo "The venv module is missing: on Debian, apt install python3-venv" >&2; exit 1; }
	@touch $@

.venv/installed: requirements.lock pyproject.toml | .venv/made
	@echo "Installing what the service needs (once)…"
	@$(PIP) --require-hashes --requirement requirements.lock
	@$(PIP) --no-build-isolation --editable .
	@$(BIN)/python -m pip --disable-pip-version-check check >/dev/null
	@touch $@

.venv/installed-dev: requirements-dev.lock pyproject.toml | .venv/made
	@echo "Installing what the tests need (once)…"
	@$(PIP) --require-hashes --requirement requirements-dev.lock
	@$(PIP) --no-build-isolation --editable .
	@$(BIN)/python -m pip --disable-pip-version-check check >/dev/null
	@touch $@ .venv/installed
