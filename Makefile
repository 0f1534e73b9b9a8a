# MyRopo: `make run` starts everything, `make test` checks everything.

.DEFAULT_GOAL := help
SHELL := /bin/sh

# Any Python from 3.12 on may build .venv; afterwards .venv/bin/python is used.
PYTHON := $(shell for each in python3 python3.14 python3.13 python3.12 /usr/bin/python3; do \
	"$$each" -c 'import sys; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1 \
	&& { echo "$$each"; break; }; done)
export PORT ?= 8000
export VAR_DIR ?= var
# Arguments of a benchmark, as in: make bench ARGS="--large --files 100000"
ARGS ?=

.PHONY: help run test bench screenshots format messages lock environment test-environment

help:
	@echo "make run          start the portal, its demo bank, payment provider and Suomi.fi (PORT, default 8000; VAR_DIR, default var)"
	@echo "make test         check everything: style, types, translations, tests, browser tests"
	@echo "make bench        measure pages, payments, imports, chats, PDFs and letters (ARGS=--large for 5 000 000 invoices)"
	@echo "make screenshots  pictures of every page, to VAR_DIR/screenshots"
	@echo "make format       let the formatters write"
	@echo "make messages     collect strings to translate into myropo/locale"
	@echo "make lock         lock the newest allowed packages into requirements*.txt"

run: environment
	@exec .venv/bin/python -m demo.run

test: test-environment
	@exec .venv/bin/python -m tests.check

bench: environment
	@exec .venv/bin/python -m bench.run $(ARGS)

screenshots: test-environment
	@exec .venv/bin/python -m demo.screenshots

format: environment
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .
	git ls-files -z -- '*.html' | xargs -0 -r .venv/bin/djade --target-version 6.1

messages: test-environment
	.venv/bin/python -m demo.messages collect

lock: environment
	.venv/bin/uv pip compile --upgrade --universal --generate-hashes --no-emit-index-url \
		--no-emit-find-links --quiet pyproject.toml -o requirements.txt
	.venv/bin/uv pip compile --upgrade --universal --generate-hashes --no-emit-index-url \
		--no-emit-find-links --quiet --group dev pyproject.toml -o requirements-dev.txt

environment:
	@test -n "$(PYTHON)" || { echo "MyRopo needs Python 3.12 or newer, and found none. If it is elsewhere: make PYTHON=/path/to/python3 …" >&2; exit 1; }
	@$(PYTHON) demo/environment.py

test-environment:
	@test -n "$(PYTHON)" || { echo "MyRopo needs Python 3.12 or newer, and found none. If it is elsewhere: make PYTHON=/path/to/python3 …" >&2; exit 1; }
	@$(PYTHON) demo/environment.py --for-tests
