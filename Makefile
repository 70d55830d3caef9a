# Everything a person or a machine does with this project. Needs Python 3.11 or later and make, nothing else.
#
#   make run                 the service: installed, database started, demo bank loaded, at http://127.0.0.1:8000
#   make run PORT=9000 DATABASE_URL=postgresql://…
#   make test                everything checked; CLEAN=1 does it in a new virtual environment, as .ci/run does
#   make lint | bench | tck | frontend | lock | clean
#
# Variables given to make reach the programs as environment variables. docs/operations.md lists them.

.DELETE_ON_ERROR:
.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help run test lint check bench tck frontend lock clean install system-pdf system-browser

VENV ?= .venv
ifdef CLEAN
VENV := build/clean-venv
endif
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input

# The first python on PATH that is new enough; it is only used to make the virtual environment.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python3.14; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && command -v $$p && break; done)

help:
	@sed -n '3,6s/^# *//p' Makefile

run: install frontend system-pdf
	@COUNTERSIGN_DEMO="$${COUNTERSIGN_DEMO:-1}" exec $(BIN)/countersign run

test: install frontend system-pdf system-browser check
	@echo "== pytest"
	@$(BIN)/pytest -n auto --maxprocesses 8 --dist worksteal

lint: install check

check:
	@echo "== ruff, mypy, import-linter"
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: install
	@$(BIN)/python -m benchmarks

tck: install
	@$(BIN)/python -m orchestrator.decisions.tck

frontend: install
	@$(BIN)/python -m task_ui.frontend_build

system-pdf: install
	@$(BIN)/python -m orchestrator.system_packages pdf

system-browser: install
	@$(BIN)/python -m orchestrator.system_packages browser

# -- the virtual environment -----------------------------------------------------------------------------------------

install: $(VENV)/installed

# Exact versions from the lock, then the project itself without looking for anything more. pip is quiet; a line every
# ten packages shows that it is alive, and its full output is kept.
$(VENV)/installed: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing $$(grep -c == requirements.lock) packages into $(VENV) (some minutes the first time)"
	@{ $(PIP) install -r requirements.lock 2>&1 || echo "pip failed"; } | tee $(VENV)/install.log | \
		awk '/^(Collecting|Requirement already)/ { if (++n % 10 == 0) { print "  " n " looked at"; fflush() } } \
		     /^Installing collected/ { print "  unpacking"; fflush() }'
	@! grep -q "^pip failed" $(VENV)/install.log || { grep -i error $(VENV)/install.log; exit 1; }
	@$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Countersign needs Python 3.11 or later (python3 on PATH), and found none."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || $(MAKE) --no-print-directory venv-package
	@echo "Creating $(VENV) with $$($(PYTHON) --version)"
	@rm -rf $(VENV) && $(PYTHON) -m venv $(VENV)

# Debian and Ubuntu keep ensurepip out of their python3.
.PHONY: venv-package
venv-package: PACKAGE = $(shell $(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
venv-package:
	@sudo=; test "$$(id -u)" = 0 || sudo="sudo -n"; \
	command -v apt-get >/dev/null && $$sudo true 2>/dev/null || \
		{ echo "This Python cannot make virtual environments; on Debian or Ubuntu install $(PACKAGE)."; exit 1; }; \
	echo "Installing $(PACKAGE)"; \
	$$sudo apt-get install -y -qq $(PACKAGE) >/dev/null 2>&1 || \
		{ $$sudo apt-get update -qq && $$sudo apt-get install -y -qq $(PACKAGE) >/dev/null; }

# The lock: the newest versions that pyproject.toml allows, as a new virtual environment gets them.
lock:
	@rm -rf build/lock && $(PYTHON) -m venv build/lock
	@build/lock/bin/python -m pip install --quiet --upgrade pip "setuptools>=77"
	@build/lock/bin/python -m pip install --quiet -e ".[dev]"
	@{ echo "# Made by make lock; do not edit."; \
	   build/lock/bin/python -m pip freeze --all --exclude-editable --exclude pip; } > requirements.lock
	@echo "requirements.lock: $$(grep -c == requirements.lock) packages"

# Everything that make made, but never the data.
clean:
	rm -rf build .venv *.egg-info task_ui/static/dist task_ui/frontend/node_modules
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
