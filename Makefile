# Set-up and the main jobs. Each target works alone, first, on a machine with only Python 3.11 to 3.13 and make.

VENV := .venv
BIN := $(VENV)/bin
# The stamp bears the folder's name: a clone that was moved, or came with the .venv of another, is set up anew.
empty :=
READY := $(VENV)/.ready$(subst /,-,$(subst $(empty) $(empty),_,$(CURDIR)))
SUPPORTED := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
# Debian's python3 without python3-venv is no use here; another interpreter beside it may be.
USABLE := import ensurepip, venv; $(SUPPORTED)
# The first of these that runs and can be used; `make ... PYTHON=python3.12` chooses another.
CANDIDATES := python3 python3.13 python3.12 python3.11 python
# (`true`: make repeats what a shell said when its last command was not found.)
ifeq ($(origin PYTHON),undefined)
PYTHON := $(shell for p in $(CANDIDATES); do $$p -c "$(USABLE)" >/dev/null 2>&1 && echo $$p && break; done; true)
endif
ASKED = $(or $(PYTHON),python3)
GOAL = $(or $(firstword $(MAKECMDGOALS)),help)
# tinygrad compiles its kernels with clang; where there is none, a wheel brings a compiler.
COMPILER := $(shell command -v clang >/dev/null 2>&1 || echo ,compiler)
# PyPI's PyTorch for Linux brings CUDA. TORCH=cpu takes PyTorch's own builds without it.
CPU_INDEX := https://download.pytorch.org/whl/cpu
ifeq ($(TORCH),cpu)
SIZE := about 4 GB
else ifeq ($(TORCH),)
SIZE := about 8 GB
else
$(error TORCH=$(TORCH) is not known: TORCH=cpu sets up without CUDA, no TORCH at all with it)
endif

.PHONY: help set-up demo test coverage lab bench crash clean

help:
	@echo "make demo    build the lessons, grade a sample class, print the grade table"
	@echo "make test    run the tests (with CI=true the slow ones and the browser too)"
	@echo "make coverage  run the tests and say what they do not reach"
	@echo "make lab     open JupyterLab on the lessons"
	@echo "make bench   measure all that README says of speed (most of an hour; BENCH_ARGS=--quick: half of it)"
	@echo "make crash   kill grading runs at random moments and compare (some minutes)"
	@echo "make set-up  only make .venv, which the others do when it is not there"
	@echo "make clean   remove what was built (not .venv, not classroom)"
	@echo "The first of them sets up .venv: a few minutes and about 8 GB, once (on Linux 4 GB with TORCH=cpu)."
	@echo "It needs Python 3.11, 3.12 or 3.13."

set-up: $(READY)

demo: $(READY)
	$(BIN)/python -m grading build
	$(BIN)/python -m grading demo

test: $(READY)
	$(BIN)/python -m pytest -n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

coverage: $(READY)
	$(BIN)/python -m pytest -n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder --cov --cov-report=term $(PYTEST_ARGS)

lab: $(READY)
	$(BIN)/python -m jupyterlab --ServerApp.root_dir=notebooks/en $(LAB_ARGS)

bench: $(READY)
	$(BIN)/python benchmarks/bench.py --write build/benchmark.json $(BENCH_ARGS)

crash: $(READY)
	$(BIN)/python -m grading crash $(CRASH_ARGS)

clean:
	rm -rf build dist artifacts *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

# Half a set-up leaves no stamp: the next run goes on where this one stopped.
$(READY): pyproject.toml constraints.txt
	@$(ASKED) -c "$(SUPPORTED)" 2>/dev/null || { \
	  echo "This course needs Python 3.11, 3.12 or 3.13. Found: $$($(ASKED) --version 2>/dev/null || echo no $(ASKED))." >&2; \
	  echo "Install one of them, then: make $(GOAL) PYTHON=python3.12 (its name, or its full path)" >&2; exit 1; }
	@$(ASKED) -c "$(USABLE)" 2>/dev/null || { \
	  echo "$(ASKED) cannot make virtual environments: its modules venv and ensurepip are missing." >&2; \
	  echo "Install them (Debian and Ubuntu: apt-get install python3-venv), then: make $(GOAL)" >&2; exit 1; }
	@echo "Setting up in $(VENV) with $$($(ASKED) --version): this takes a few minutes and $(SIZE), once."
ifeq ($(TORCH),)
	@echo "On Linux 5 GB of it are CUDA, for NVIDIA cards: make $(GOAL) TORCH=cpu leaves them out (stop this with Ctrl-C first)."
endif
	@$(BIN)/python -c "import pip; $(SUPPORTED)" 2>/dev/null || { \
	  rm -rf $(VENV) && $(ASKED) -m venv $(VENV); }
	$(BIN)/python -m pip install --quiet --upgrade pip
ifeq ($(TORCH),cpu)
	$(BIN)/python -m pip install --quiet --no-compile --no-deps --retries 1 -c constraints.txt --index-url $(CPU_INDEX) torch torchvision || \
	  echo "$(CPU_INDEX) gave no PyTorch without CUDA. Set-up goes on with PyPI's: on Linux about 8 GB." >&2
endif
# Byte code is made afterwards, on all cores: pip takes one, for a minute.
	$(BIN)/python -m pip install --no-compile -c constraints.txt -e ".[lab,grading,test$(COMPILER)]"
	@$(BIN)/python -m compileall -qq -j 0 -x /tests/ $(VENV)/lib course grading || true
	@touch $(READY)
