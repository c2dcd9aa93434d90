# Hotel CRM on one machine. Everything a target needs is brought first; see docs/operating.md.
# Variables that may be set: PYTHON, PORT, VAR, DEMO_MINUTES, DEMO_PMS, DATABASE_URL, REDIS_URL, NAME, ARGS.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.NOTPARALLEL:
.SUFFIXES:

# The first Python of the machine that is new enough; only used to make .venv.
ifndef PYTHON
PYTHON := $(shell for each in python3 python3.11 python3.12 python3.13 python3.14; do \
	if $$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	then echo $$each; break; fi; done)
endif
NEED_PYTHON := Hotel CRM needs Python 3.11 or newer. Install it, or name it: make PYTHON=/path/to/it

SETUP := command -v "$(PYTHON)" >/dev/null 2>&1 || { echo "$(NEED_PYTHON)" >&2; exit 1; }; \
	"$(PYTHON)" -I hotel_crm/supervisor/environment.py
BOX := .venv/bin/python -m hotel_crm.supervisor

.PHONY: help setup setup-dev demo run test test-servers check bench drill

help:
	@echo "make demo              everything, with a demo hotel, at http://127.0.0.1:8000"
	@echo "make run               the system without demo data"
	@echo "make setup             only bring what the system needs (done by the others too)"
	@echo "make test  [ARGS=...]  the whole suite, or what pytest's ARGS select"
	@echo "make test-servers      the same suite on a PostgreSQL and a Redis started for it"
	@echo "make check             format, lint, imports, types, migrations, templates"
	@echo "make bench NAME=...    one benchmark, or all;  QUICK=1 for smaller sizes"
	@echo "make drill NAME=...    one fault drill, or all"
	@echo "PORT and VAR choose port and data folder; DEMO_MINUTES=n ends the demo by itself, DEMO_PMS=fias lets its PMS speak FIAS."

setup:
	@$(SETUP)

setup-dev:
	@$(SETUP) --dev

demo: setup
	@exec $(BOX) demo

run: setup
	@exec $(BOX) run

test: setup-dev
	@exec $(BOX) test $(ARGS)

test-servers: setup-dev
	@exec $(BOX) test-servers $(ARGS)

check: setup-dev
	@exec $(BOX) check

bench: setup-dev
	@exec $(BOX) bench "$(NAME)"

drill: setup-dev
	@exec $(BOX) drill "$(NAME)"
