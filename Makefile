# Setting up, running and testing the portal. `make run` needs Python 3.11 or newer, and nothing else.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := run

PYTHON ?= $(shell for p in python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PORT ?= 8000
ES_PORT ?= 9200
DATA_DIR ?= var
PYTEST_ARGS ?=
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
ZONE := $(or $(PORTAL_ZONE),$(shell sed -n 's/^PORTAL_ZONE=//p' .env 2>/dev/null),demo)
# One stamp a database: another DATABASE_URL is set up on its own.
SET_UP := $(DATA_DIR)/.set-up-$(shell printf '%s' "$${DATABASE_URL:-}" | cksum | cut -d' ' -f1)
# A database that is gone is set up anew.
GONE := $(if $(DATABASE_URL)$(wildcard $(DATA_DIR)/portal.sqlite3),,FORCE)
SOURCES := $(shell find manage.py portal secretmarks disclosure search static -type f -not -name '*.pyc')
# With psycopg where the data lie on PostgreSQL.
REQUIREMENTS := requirements$(if $(findstring postgres,$(DATABASE_URL)),-postgres).txt
WORKER := $(firstword $(wildcard */management/commands/work.py portal/*/management/commands/work.py))
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONUTF8 := 1

.PHONY: setup run test lint pytest honest elasticsearch clean FORCE

setup: $(SET_UP)
	@if [ "$(ZONE)" = demo ]; then $(MANAGE) make_demo; fi

run: setup
	@echo "门户地址：http://127.0.0.1:$(PORT)/ （Ctrl+C 停止）"
	@if [ -n "$(WORKER)" ]; then $(MANAGE) work & trap "kill $$!" EXIT; fi; \
	$(BIN)/gunicorn portal.wsgi --bind 127.0.0.1:$(PORT) --workers 2 --threads 4 --worker-class gthread --no-control-socket

$(SET_UP): .venv/.$(REQUIREMENTS) .env $(SOURCES) $(GONE)
	@mkdir -p $(DATA_DIR)
	$(MANAGE) migrate --verbosity 0
	$(MANAGE) found_site
	$(MANAGE) read_files --verbosity 0
	$(MANAGE) rebuild_index --if-outdated --verbosity 0
	$(MANAGE) collectstatic --noinput --verbosity 0
	@touch $@

.env: | .venv/.$(REQUIREMENTS)
	@umask 077; printf 'PORTAL_ZONE=demo\nPORTAL_HTTPS=off\nSECRET_KEY=%s\n' \
		"$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))')" > $@

.venv/bin/python:
	@[ -n "$(PYTHON)" ] || { echo "需要 Python 3.11 或更高版本（PYTHON=路径 可指定）。" >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.$(REQUIREMENTS): requirements.txt requirements-postgres.txt | .venv/bin/python
	$(BIN)/pip install --quiet -r $(REQUIREMENTS)
	@touch $@

.venv/.test: requirements.txt requirements-postgres.txt requirements-test.txt | .venv/bin/python
	$(BIN)/pip install --quiet -r requirements-test.txt
	@touch $@

# The tests have an environment and a data folder of their own; only DATABASE_URL and SEARCH_URL are taken over.
lint pytest honest: export SECRET_KEY := for-tests-only
lint pytest honest: export PORTAL_ZONE := demo
lint pytest honest: export PORTAL_HTTPS := off
lint pytest honest: export PORTAL_RULESET :=

lint: .venv/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	@data=$$(mktemp -d); trap "rm -rf $$data" EXIT; \
	echo "$(MANAGE) makemigrations --check"; DATA_DIR=$$data $(MANAGE) makemigrations --check --dry-run

test: lint pytest

pytest: .venv/.test
	@data=$$(mktemp -d); trap "rm -rf $$data" EXIT; \
	echo "$(BIN)/pytest $(PYTEST_ARGS)"; DATA_DIR=$$data $(BIN)/pytest $(PYTEST_ARGS)

# Whether the tests notice when a clause is broken: HONEST="D-05 N-02" for some clauses, HONEST_JOBS at once. An hour
# for all of them the first time; later only what changed.
honest: .venv/.test
	@env -u DATABASE_URL -u MIGRATE_DATABASE_URL -u SEARCH_URL $(BIN)/python -m tests.honest $(HONEST)

# A search engine to try and test with, beside the two databases: SEARCH_URL=http://127.0.0.1:9200 (Java 17 and Maven).
elasticsearch:
	@tests/elasticsearch/node run $(ES_PORT)

# What can be made again; .env and the data stay.
clean:
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis .import_linter_cache tests/elasticsearch/target var/static var/.set-up-* var/clauses.txt var/honest var/honest.json
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
