# `make run` starts the product, `make test` tests it. Both need python3 (3.11 or newer) and make, nothing else.

SHELL := /bin/sh
PY := .venv/bin/python
.DEFAULT_GOAL := help

.PHONY: env lock
env: ## build .venv from the locked requirements
	@python3 tools/env.py

lock: ## lock the dependencies of pyproject.toml (ARGS="--upgrade" for newer ones)
	@python3 tools/lock.py $(ARGS)
