# Sushu 溯数. Needs python3 (3.11 or newer, with venv), make and git; everything else comes from requirements.lock.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
PEERS  := .venv-peers
JOBS   ?= 2
SHARED ?= ../shared

DEMO   := data/warehouse/reports.duckdb
SUSHU  := $(BIN)/sushu

.DEFAULT_GOAL := help
.PHONY: help setup demo test browser pictures slow lint types contracts verify score bench-pages bench-text bench-search lock clean

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | while IFS="$$(printf '\t')" read -r name about; do printf '  make %-12s %s\n' "$$name" "$$about"; done

setup: $(STAMP) ## make .venv and install what requirements.lock pins

$(STAMP): requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo "make: there is no $(PYTHON) on the PATH. Install Python 3.11 or newer (Debian: apt install python3 python3-venv)." >&2; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "make: $(PYTHON) is $$($(PYTHON) -V 2>&1), and Sushu needs 3.11 or newer. Name another: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "make: $(PYTHON) cannot make virtual environments. Install its venv module (Debian: apt install python3-venv)." >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: $(STAMP) ## read the sample reports, show facts of each kind, trace one
	@BIN=$(BIN) WAREHOUSE=$(DEMO) sh docs/demo.sh

browser: ## install Chromium and a Chinese font for the tests of the page, or say what to install
	@if command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1; then :; \
	elif command -v apt-get >/dev/null 2>&1 && [ "$$(id -u)" = 0 ]; then \
	  echo "make: installing chromium and fonts-noto-cjk for the tests of the page"; \
	  (apt-get install -y -qq chromium fonts-noto-cjk || { apt-get update -qq && apt-get install -y -qq chromium fonts-noto-cjk; }) >/dev/null 2>&1 || \
	  echo "make: they could not be installed; the tests of the page in a browser will be skipped." >&2; \
	else echo "make: no Chromium here, so the tests of the page in a browser are skipped (Debian: apt install chromium fonts-noto-cjk)." >&2; fi

pictures: $(STAMP) browser ## take the pictures of docs/page.md from the sample reports
	$(SUSHU) ingest data/raw --direct --warehouse $(DEMO)
	$(BIN)/python docs/take_pictures.py $(DEMO)

test: $(STAMP) ## the quick tests
	$(BIN)/python -m pytest -q -n $(JOBS) -m "not slow"

slow: $(STAMP) browser ## the slow tests: a Prefect server, a browser, whole corpora
	$(BIN)/python -m pytest -q -m slow

lint: $(STAMP) ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP) ## mypy --strict
	$(BIN)/mypy --strict sushu pipeline extractors flows benchmarks

contracts: $(STAMP) ## who may import whom
	$(BIN)/lint-imports

verify: $(STAMP) ## prove every row of the sample reports against its page, and hold their score
	$(SUSHU) ingest data/raw --warehouse $(DEMO)
	$(SUSHU) verify --warehouse $(DEMO)
	@BIN=$(BIN) sh tests/score_samples.sh

score: $(STAMP) ## score against the hand-labelled reports, if they are beside the repository
	@SHARED=$(SHARED) BIN=$(BIN) sh tests/score_gold.sh

bench-pages: $(STAMP) ## how right and how fast pages are read (minutes; see benchmarks/README.md)
	@missed=0; for figures in "typeset --scans" "same_facts --scans" scanned_real real_files bad_files page_speed scan_speed; do \
	  echo "== $$figures"; $(BIN)/python -m benchmarks.$$figures --shared $(SHARED) || missed=1; done; exit $$missed

bench-text: $(STAMP) $(PEERS)/.installed ## how fast and how right numbers, terms and facts are read, beside other programs
	$(BIN)/python -m benchmarks.text_speed --shared $(SHARED)

bench-search: $(STAMP) ## how fast a million passages are searched (minutes)
	$(BIN)/python -m benchmarks.search_speed

$(PEERS)/.installed: benchmarks/peers.txt
	test -x $(PEERS)/bin/python || $(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check -r benchmarks/peers.txt
	@touch $@

lock: $(STAMP) ## resolve pyproject.toml again into requirements.lock
	$(BIN)/pip-compile --quiet --upgrade --extra dev --generate-hashes --strip-extras --allow-unsafe --no-header \
	  --annotation-style=line --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --constraint requirements.constraints \
	  --output-file requirements.lock pyproject.toml

clean: ## forget what was built: environment, warehouse, caches
	rm -rf $(VENV) $(PEERS) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis data/warehouse
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
