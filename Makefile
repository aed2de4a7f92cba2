# Everything a newcomer types. Needs Python 3.11 or newer and make, nothing else.
SHELL := /bin/sh
.DEFAULT_GOAL := help

PYTHON ?= python3
PORT ?= 8000
DATA_DIR ?= .data
BIN := .venv/bin
INSTALL := $(BIN)/python -m events_service.local.installing
DEV := requirements-dev.lock demo,build,dev
PIN := $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header --no-emit-index-url \
	$(UPGRADE) pyproject.toml

# An environment knows its folder: in a clone that was moved or copied, and after Python went, it is made again.
ifneq "$(shell test -x $(BIN)/python && cat .venv/made 2>/dev/null)" "$(CURDIR)"
$(shell rm -f .venv/made .venv/installed .venv/installed-dev)
endif

.PHONY: help up test journeys fire steps check bench format lock lock-check clean

help: ## Say what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

up: .venv/installed ## Run everything on this machine (PORT=8123, DATA_DIR=/some/where)
	@exec $(BIN)/events-service up --port $(PORT) --data-dir "$(DATA_DIR)"

test: .venv/installed-dev ## Run every test, on servers of their own
	@$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder -m "not matrix"

journeys: .venv/installed-dev ## The browser journeys in full: every scheme, and Firefox where it is found
	@$(BIN)/python -m pytest -n 3 --dist load --maxschedchunk 1 tests/journeys -m matrix

fire: .venv/installed-dev ## A minute of misfortune over 1,000 sign-ups, by seed (FIRE_SEED=27: the same once more)
	@$(BIN)/python -m pytest -s tests/fire -m matrix

steps: .venv/installed-dev ## Rows of 200 steps over every verb of the waiting list (MACHINE_EXAMPLES=100, MACHINE_SEED=7: others)
	@MACHINE_EXAMPLES=$${MACHINE_EXAMPLES:-50} $(BIN)/python -m pytest -q -s tests/registration/test_two_hundred_steps.py

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

# A dependency that pyproject.toml names and no lock lists yet cannot be installed: pinning it asks for uv alone.
lock: | .venv/made ## Pin what is new (UPGRADE=--upgrade: the newest of everything), with hashes only
	@test -x $(BIN)/uv || { sed -n '/^uv==/,/^[^ ]/{/^uv==/p;/^ /p;}' requirements-dev.lock >.venv/uv.lock && \
		$(BIN)/python -m pip install --quiet --no-deps --require-hashes --requirement .venv/uv.lock; }
	@$(PIN) --extra demo --extra build --output-file requirements.lock
	@$(PIN) --all-extras --constraints requirements.lock --output-file requirements-dev.lock
	@$(MAKE) --no-print-directory lock-check

lock-check: .venv/installed-dev ## Try the locks for every Python and machine that we promise, ready-made packages only
	@$(BIN)/python .ci/lock_check.py

clean: ## Remove the environment (data stays)
	rm -rf .venv

# What is begun and not ended is no environment: the stamp goes first and comes back last.
.venv/made:
	@command -v "$(PYTHON)" >/dev/null || { echo "There is no $(PYTHON) here. On Debian: apt install python3 python3-venv" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed, and $(PYTHON) is $$("$(PYTHON)" -c 'import sys; print("%d.%d" % sys.version_info[:2])')." >&2; \
		echo "Try: install a newer one, then make PYTHON=/path/to/python3.11 (clear away with: make clean)" >&2; exit 1; }
	@"$(PYTHON)" -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "Python's venv module is missing." >&2; \
		echo "Try: on Debian, apt install python3-venv, then the same command again." >&2; exit 1; }
	@echo "Making an environment of its own in .venv…"
	@"$(PYTHON)" -m venv --clear .venv || { \
		echo "The environment could not be made in .venv: the last line above says why." >&2; \
		echo "Try: make room on the disk, work in a folder that belongs to you; then the same command again." >&2; exit 1; }
	@echo "$(CURDIR)" >$@

# Whoever runs the tests here keeps what they need.
.venv/installed: requirements.lock pyproject.toml | .venv/made
	@rm -f $@ .venv/made
	@$(INSTALL) $(if $(wildcard .venv/installed-dev),$(DEV),requirements.lock demo,build)
	@echo "$(CURDIR)" >.venv/made
	@touch $@

.venv/installed-dev: requirements-dev.lock pyproject.toml | .venv/made
	@rm -f $@ .venv/made
	@$(INSTALL) $(DEV)
	@echo "$(CURDIR)" >.venv/made
	@touch $@ .venv/installed
