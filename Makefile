# Two commands matter: `make run` and `make test`. Both set up whatever is missing and are quick the second time.
.DEFAULT_GOAL := help
SHELL := /bin/sh
export PATH := $(or $(PATH),/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SUDO := $(shell [ "$$(id -u)" = 0 ] || command -v sudo)
APT := $(shell command -v apt-get)
# The first Python that is new enough and runs (a version manager's stand-ins may exist and not run).
PYTHON := $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$p && break; done)

.PHONY: help setup run test histories fuzz-api examples lint format types pages browser balancer wheel clean

help: ## Show what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## Install the program and its tools into .venv

$(READY): setup.cfg pyproject.toml setup.py deploy/constraints.txt
	@[ -n "$(PYTHON)" ] || { echo "Python 3.11 or newer is needed: install python3 from your system's packages."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
		[ -n "$(APT)" ] || { echo "Python's venv module is missing: install it (python3-venv)."; exit 1; }; \
		$(SUDO) apt-get update -q && $(SUDO) apt-get install -q -y python3-venv; }
	[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet -e '.[dev]' -c deploy/constraints.txt
	@touch $@

pages: $(READY) ## Build the pages (skips what has not changed)
	@$(BIN)/python pages/build.py

run: pages ## Run the whole chain: server, simulated fleet, one kiosk
	@$(BIN)/gachita demo

test: pages browser balancer ## Run every test
	$(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder --timeout 400

histories: $(READY) ## Drive 10,000 random histories through the booking rules (the slow lane, minutes)
	GACHITA_HISTORIES=10000 $(BIN)/python -m pytest -q -n 0 --timeout 3600 tests/booking/test_random_histories.py

fuzz-api: $(READY) ## Attack every described call of a running server, as each role (minutes)
	GACHITA_FUZZ_SECONDS=120 $(BIN)/python -m pytest -q -n 0 --timeout 3600 tests/journeys/test_fuzzed_api.py

examples: $(READY) ## Write anew what the descriptions show, where it has changed
	GACHITA_WRITE_EXAMPLES=1 $(BIN)/python -m pytest -q -n 0 tests/journeys/test_described_examples.py \
		tests/journeys/test_described_events.py

lint: $(READY) ## Check format, style, types and page sources
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python pages/build.py --check

format: $(READY) ## Format the sources
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

browser: ## Make sure there is a Chromium for the browser tests
	@{ command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null || { \
		[ -n "$(APT)" ] || { echo "The browser tests need Chromium: install it from your system's packages."; exit 1; }; \
		$(SUDO) apt-get update -q && $(SUDO) apt-get install -q -y chromium fonts-noto-cjk; }

balancer: ## Make sure there is an HAProxy for the tests of several workers
	@{ command -v haproxy || PATH="$$PATH:/usr/local/sbin:/usr/sbin:/sbin" command -v haproxy; } >/dev/null || { \
		[ -n "$(APT)" ] || { echo "The tests of several workers need HAProxy: install it from your system's packages."; exit 1; }; \
		$(SUDO) apt-get update -q && $(SUDO) apt-get install -q -y haproxy; }

wheel: $(READY) ## Build the wheel, pages included
	$(BIN)/python -m build --wheel

clean: ## Remove what was built, and the environment
	rm -rf $(VENV) build dist *.egg-info server/static kiosk/static pages/node_modules
