# `make run` starts the product, `make test` tests it. Both need python3 (3.11 or newer) and make, nothing else.

SHELL := /bin/sh
.DEFAULT_GOAL := help

PY := .venv/bin/python
PYTEST := .venv/bin/pytest
# As many test processes as there are processors, four at most; JOBS=0 for one without xdist.
# worksteal: each begins with a part of its own, so that what a module sets up is set up once, and who is done takes
# over what the slower one has not begun.
JOBS ?= auto
PARALLEL := -n $(JOBS) --maxprocesses 4 --dist worksteal
# Extra arguments, e.g. `make test ARGS="tests/teams -x"`.
ARGS ?=
# Types are checked where a mistake would be dear: the library, and what writes, decides and reads.
APPS := kam teams accounts plans
SEAMS = kam/lib $(wildcard $(foreach name,operations rules queries,$(foreach app,$(APPS),$(app)/*/$(name).py $(app)/*/$(name)/*.py)))
TEMPLATES = $(shell find templates $(APPS) -path '*templates/*' -name '*.html' 2>/dev/null)

# Neither the tests nor the linters follow the settings of the shell that they are started from.
AS_DEVELOPMENT := env -u DATABASE_URL -u SECRET_KEY -u ALLOWED_HOSTS -u DEBUG KAM_ENV=development

.PHONY: help
help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' Makefile

.PHONY: run dev
run: env ## start the product with its demo world (PORT=, DATABASE_URL=)
	@exec $(PY) -m tools.run

dev: env ## the same, and restart when code changes
	@exec $(PY) -m tools.run --reload

.PHONY: env lock
env: ## build .venv from the locked requirements
	@python3 tools/env.py

lock: ## lock the dependencies of pyproject.toml (ARGS="--upgrade" for newer ones)
	@python3 tools/lock.py $(ARGS)

.PHONY: test test-fast test-browser test-postgres coverage
test: env ## the whole suite on SQLite (journeys are skipped where there is no Chromium)
	@$(AS_DEVELOPMENT) KAM_EXPECT_VENDOR=sqlite $(PYTEST) $(PARALLEL) $(ARGS)

test-fast: env ## the suite on SQLite without the journeys
	@$(AS_DEVELOPMENT) KAM_EXPECT_VENDOR=sqlite $(PYTEST) $(PARALLEL) -m "not browser" $(ARGS)

test-browser: env ## the journeys in Chromium
	@$(AS_DEVELOPMENT) KAM_EXPECT_VENDOR=sqlite $(PYTEST) $(PARALLEL) -m browser $(ARGS)

test-postgres: env ## the suite on PostgreSQL, from DATABASE_URL or a throw-away server
	@KAM_ENV=development $(PY) -m tools.with_pg $(PYTEST) $(PARALLEL) -m "not browser" $(ARGS)

coverage: env ## the suite on SQLite with branch coverage of code and templates
	@$(AS_DEVELOPMENT) KAM_EXPECT_VENDOR=sqlite KAM_COVERAGE=1 $(PYTEST) $(PARALLEL) -m "not browser" \
		--cov --cov-report=term $(ARGS)

.PHONY: lint format types
lint: env ## everything that can be said without running the code
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/djade --check --target-version 5.2 $(TEMPLATES)
	@.venv/bin/djlint --lint --quiet $(TEMPLATES)
	@$(AS_DEVELOPMENT) .venv/bin/lint-imports --no-logo --cache-dir var/imports
	@$(MAKE) --no-print-directory types

types: env ## types on the seams
	@$(AS_DEVELOPMENT) .venv/bin/mypy $(SEAMS)

format: env ## bring Python and templates into the common form
	@.venv/bin/ruff check --fix --quiet . || true
	@.venv/bin/ruff format .
	@.venv/bin/djade --target-version 5.2 $(TEMPLATES) || true

.PHONY: messages messages-check compile manual-images
messages: env ## bring new texts into the German catalogue
	@$(AS_DEVELOPMENT) $(PY) -m tools.messages

messages-check: env ## fail where German is not complete
	@$(AS_DEVELOPMENT) $(PY) -m tools.messages --check

manual-images: env ## take the pictures of README and manual again (needs Chromium)
	@$(PY) -m tools.manual_images $(ARGS)

compile: env ## compile the catalogues that changed
	@$(PY) -m tools.messages --compile

.PHONY: bench proof
bench: env ## measure the pages (SIZES="100 1000", DATABASE_URL=)
	@exec $(PY) -m bench.run $(ARGS)

proof: env ## the long proofs: 200 editors, 100 kills, merge and payloads at length, search in a million (EDITORS=, SAVES=, KILLS=, ROUNDS=, ENTRIES=, PROOFS=, VENDORS=)
	@exec $(PY) -m bench.proofs.run

.PHONY: clean
clean: ## remove the environment and caches; the database in var/ stays
	@rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache htmlcov test-results
	@rm -rf var/mypy var/imports var/static var/coverage* var/env.lock
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@find locale -name '*.mo' -delete 2>/dev/null || true
