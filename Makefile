# What can be done in a checkout? `make` alone tells. Needs Python 3.11 or newer, make, and a package index.

PYTHON ?= python3
VENV ?= .venv
JOBS ?= 2
PYTEST_ARGS ?=
UPGRADE ?=

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-virtualenv
UV ?= $(firstword $(wildcard $(BIN)/uv) uv)
LOCK = $(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet $(UPGRADE)

.DEFAULT_GOAL := help
.PHONY: help demo test lint style form types layers check lock wheel bench chromium clean

help:
	@echo 'make demo    serves sample bulletins on this machine, changes them, and shows the alerts; needs no configuration'
	@echo 'make test    runs every test; installs what they need'
	@echo 'make lint    style, types and layers'
	@echo 'make check   test and lint'
	@echo 'make wheel   builds the package into dist/, to be installed anywhere with pip'
	@echo 'make bench   what a poll costs, beside urlwatch and webchanges; takes long'
	@echo 'make lock    brings the locks up to pyproject.toml; UPGRADE=--upgrade: and every package to its newest version'
	@echo 'make clean   removes the environment and what was built'
	@echo
	@echo 'Another Python: make PYTHON=python3.12 …; more processes for the tests: make JOBS=4 test'

demo: $(VENV)/.run
	@$(BIN)/gazetted demo
	@echo
	@echo 'The command is $(BIN)/gazetted: `. $(BIN)/activate` puts it on your path.'

test: $(VENV)/.dev chromium
	@echo '… running the tests in $(JOBS) processes'
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal $(PYTEST_ARGS)
	@echo 'All tests pass. Next: `make lint`, or `make demo` to see it at work.'

lint: style form types layers
	@echo 'Style, types and layers are well. Next: `make test`.'

style: $(VENV)/.dev
	@echo '… ruff check' && $(BIN)/ruff check .

form: $(VENV)/.dev
	@echo '… ruff format --check' && $(BIN)/ruff format --check .

types: $(VENV)/.dev
	@echo '… mypy --strict' && $(BIN)/mypy

layers: $(VENV)/.dev
	@echo '… lint-imports' && $(BIN)/lint-imports

check: test lint
	@echo 'All is well: this may be committed.'

wheel: $(VENV)/.run
	@echo '… building'
	@$(BIN)/python -m pip --disable-pip-version-check wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .
	@echo "Built: $$(ls -t dist/*.whl | head -n 1). Next: \`python3 -m pip install\` it where it is to run."

# What is compared is installed under build/bench, never beside the product; benchmarks/README.md says what is measured.
bench: $(VENV)/.run
	@$(BIN)/python benchmarks/poll.py --cache build/bench

# Two files, one resolution: what runs the product, and that plus the tools (docs/decisions/0008-two-locks.md).
lock:
	@$(UV) --version >/dev/null 2>&1 || { \
	  echo 'make lock needs uv: `python3 -m pip install uv`, or name it: make UV=/path/to/uv lock' >&2; exit 2; }
	@echo '… resolving what runs' && $(LOCK) --group build --extra postgres -o requirements.lock pyproject.toml
	@echo '… resolving what tests' && $(LOCK) --group build --extra postgres --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml
	@if grep -n '://' requirements.lock requirements-dev.lock; then echo 'a lock names an address: see above' >&2; exit 1; fi
	@echo 'Locked. Next: `make check`, then commit both locks with pyproject.toml.'

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo '$(PYTHON) is not there or older than 3.11: install Python 3.11 or newer, or name it: make PYTHON=python3.12 …' >&2; \
	  exit 2; }
	@echo '… making the environment $(VENV)'
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo '$(PYTHON) cannot make an environment: install its venv module (Debian: apt-get install python3-venv)' >&2; exit 2; }

$(VENV)/.run: requirements.lock | $(BIN)/python
	@echo '… installing what the product needs, each file checked by its hash'
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	@echo '… installing what tests and lint need'
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

# The tests that look at an alert in a browser need Chromium; without it they skip and say so, and fail where CI=true.
chromium:
	@if command -v chromium >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	  echo '… installing Chromium'; \
	  { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends \
	    chromium fonts-noto-cjk; } >/dev/null || echo 'Chromium could not be installed: tests that need a browser skip' >&2; \
	else \
	  echo 'Chromium is not here: tests that need a browser skip (Debian: apt-get install chromium fonts-noto-cjk)' >&2; \
	fi

clean:
	@rm -rf $(VENV) build dist
	@echo 'Removed. Next: `make demo` or `make test` makes the environment anew.'
