# `make` alone lists what can be made. Everything installed goes into .venv, and only when it is missing or outdated.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check install --constraint constraints.txt

.DEFAULT_GOAL := help
.PHONY: help demo test base bench bench-mac soak docs clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

demo: $(VENV)/.installed ## see a model change who it says it is, in a few seconds
	@$(BIN)/imprint demo

test: $(VENV)/.tools ## run the tests, the linter and the type checker
	$(BIN)/python -m pytest --numprocesses auto
	$(BIN)/ruff check .
	$(BIN)/mypy

base: $(VENV)/.installed ## train the built-in base again (about 100 minutes on 2 cores)
	$(BIN)/python -m tools.base.train
	$(BIN)/python -m tools.base.finish

bench: $(VENV)/.peers ## measure Imprint beside transformers and PEFT, the quick set (under 10 minutes)
	$(BIN)/python -m bench --quick

bench-mac: $(VENV)/.installed ## measure a lesson on Apple silicon, beside the public 19.1 steps/s
	$(BIN)/python -m bench.mac

soak: $(VENV)/.tools ## 16 clients on one server for 3 minutes: nothing wrong, lost or leaked
	$(BIN)/python -m bench.soak

docs: $(VENV)/.installed ## write the generated pages of docs/ again
	$(BIN)/python -m tools.docs

clean: ## remove what was installed, built and cached here (not your lessons)
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find bench examples imprint tests tools -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { \
		echo "There is no $(PYTHON) here. Install Python 3.11 or newer, or name one: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Imprint needs Python 3.11 or newer, but $(PYTHON) is $$($(PYTHON) --version 2>&1)." \
			"Name a newer one: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); \
		echo "$(PYTHON) cannot make a virtual environment; on Debian and Ubuntu: apt install python3-venv"; exit 1; }

$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing Imprint into $(VENV), once; this downloads a lot and takes minutes ..."
	@$(PIP) --editable .
	@touch $@

# MLX is a backend, and the tests' reference for its quantised layout; it has wheels for most Linux machines, not for all.
$(VENV)/.tools: $(VENV)/.installed
	@echo "Installing what the tests need into $(VENV), once ..."
	@$(PIP) --editable ".[test]"
	@if [ "$$(uname -s)" = Linux ]; then \
		$(PIP) --only-binary mlx,mlx-cpu --editable ".[mlx-cpu]" 2>$(VENV)/mlx.log || \
		echo "mlx could not be installed (see $(VENV)/mlx.log); the tests that compare with it are skipped."; fi
	@$(PIP) --only-binary xllamacpp --editable ".[formats]" 2>$(VENV)/formats.log || \
		echo "mlx-lm or llama.cpp could not be installed (see $(VENV)/formats.log); the tests that run them are skipped."
	@touch $@

$(VENV)/.peers: bench/requirements.txt $(VENV)/.installed
	@echo "Installing the benches' peers into $(VENV), once ..."
	@$(PIP) --requirement bench/requirements.txt
	@touch $@
