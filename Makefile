# `make` alone lists the commands. Nothing here needs root, a compiler or a database server.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
export PORT ?= 8000

.PHONY: help run test check fix audit screenshots bench bench-answers bench-speed messages shell lock

help: ## list the commands
	@sed -n 's/^\([a-z%-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

run: .venv/ready .env ## the whole site on this machine, with a sandbox in Kakao's place
	@exec $(BIN)/python manage.py run_local

test: .venv/ready ## every test, in a browser too; those that meet a database on SQLite and MariaDB
	@exec $(BIN)/python -m tests

drill-%: .venv/ready ## a drill at full size: drill-years, -refresh, -delivery, -faults (root), -fuzz, -scale (MariaDB)
	@exec $(BIN)/python -m tests.drills $*

check: .venv/ready ## lint, format, types, import contracts, migrations, deployment, translations
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy .
	@$(BIN)/lint-imports
	@$(BIN)/hadolint Dockerfile
	@$(BIN)/python -m tests.check

fix: .venv/ready ## mend what the linter and the formatter can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

audit: .venv/ready ## what the web's tools find on the pages (needs chromium, npm, java); PARTS="html axe requests weight" for some
	@exec $(BIN)/python -m tests.audit $(PARTS)

screenshots: .venv/ready ## docs/screenshot.png and docs/contact-sheet.png anew (needs chromium)
	@exec $(BIN)/python -m tests.screenshots

bench: .venv/ready ## what the site serves beside a bare page and FastAPI (needs wrk, MariaDB); OPTIONS="--overload --edits" for more
	@exec $(BIN)/python -m bench.load $(OPTIONS)

bench-answers: .venv/ready ## how well questions are answered, beside other methods; SETS="dir file" for other sets
	@exec $(BIN)/python -m bench.answers $(SETS)

bench-speed: .venv/ready ## what answering costs; OPTIONS="--large --server" for more
	@exec $(BIN)/python -m bench.speed $(OPTIONS)

messages: .venv/ready ## bring the Korean catalogue in step with the sources (needs gettext)
	@$(BIN)/python -m tests.messages

shell: .venv/ready .env ## Django's shell
	@exec $(BIN)/python manage.py shell

lock: .venv/ready ## lock the requirements anew (needs uv)
	@uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header requirements-dev.in -o requirements-dev.txt
	@uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header requirements.in -c requirements-dev.txt -o requirements.txt
	@uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header tests/audit/wapiti.in -o tests/audit/wapiti.txt

.venv/ready: requirements-dev.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install it, or name it with PYTHON=..." >&2; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv --clear .venv
	@echo "Installing (once) ..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

.env: | .venv/ready
	@umask 077 && $(BIN)/python -m mysite.new_env > $@.part && mv $@.part $@
