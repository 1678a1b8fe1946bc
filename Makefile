# Set-up and the main jobs. Each target works alone, first, on a machine with only Python 3.11 to 3.13 and make.

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SUPPORTED := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
# The first interpreter of these that runs and is supported; `make PYTHON=...` chooses another.
CANDIDATES := python3 python3.13 python3.12 python3.11 python
PYTHON ?= $(shell for p in $(CANDIDATES); do $$p -c "$(SUPPORTED)" >/dev/null 2>&1 && echo $$p && break; done)

.PHONY: help demo test lab clean

help:
	@echo "make demo    build the lessons, grade a sample class, print the grade table"
	@echo "make test    run the tests (with CI=true the slow ones and the browser too)"
	@echo "make lab     open JupyterLab on the lessons"
	@echo "make clean   remove what was built (not .venv, not classroom)"

demo: $(READY)
	$(BIN)/python -m grading build
	$(BIN)/python -m grading demo

test: $(READY)
	$(BIN)/python -m grading build --check
	$(BIN)/python -m pytest $(PYTEST_ARGS)

lab: $(READY)
	$(BIN)/jupyter lab --notebook-dir=notebooks/en $(LAB_ARGS)

clean:
	rm -rf build dist artifacts *.egg-info .pytest_cache .mypy_cache .ruff_cache

$(READY): pyproject.toml constraints.txt
	@if [ -z "$(PYTHON)" ] || ! $(PYTHON) -c "$(SUPPORTED)" 2>/dev/null; then \
	  echo "This course needs Python 3.11, 3.12 or 3.13; found: $$($(or $(PYTHON),python3) --version 2>&1 || echo none)."; \
	  echo "Install one of them and run: make $(or $(MAKECMDGOALS),help) PYTHON=python3.12"; \
	  exit 1; \
	fi
	@echo "Setting up in $(VENV) with $$($(PYTHON) --version): this takes a few minutes and about 8 GB, once."
	@if [ -x $(BIN)/python ] && ! $(BIN)/python -c "$(SUPPORTED)" 2>/dev/null; then rm -rf $(VENV); fi
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet -c constraints.txt -e ".[lab,grading,test]"
	@# tinygrad compiles its kernels with clang; where there is none a wheel brings a compiler
	@command -v clang >/dev/null || $(BIN)/python -m pip install --quiet -c constraints.txt -e ".[compiler]"
	@touch $(READY)
