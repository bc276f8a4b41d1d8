# Two commands matter: `make run` and `make test`. Both prepare the virtual environment first; the second
# call is quick, because a stamp file says for which pyproject.toml it was made.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8000
VAR_DIR ?= $(CURDIR)/var
export PORT VAR_DIR
# Containers often set it; then every process would compile the product's modules anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test campaign install lint format types layers clean

run: $(VENV)/.installed $(VENV)/.compiled
	@exec $(BIN)/python manage.py up

test: $(VENV)/.installed-dev $(VENV)/.compiled
	@BIN=$(BIN) sh .ci/test

# Twenty fine-tunings with one part killed in each: some twenty minutes.
campaign: $(VENV)/.installed-dev $(VENV)/.compiled
	$(BIN)/python -m pytest -m campaign -s tests/campaigns

install: $(VENV)/.installed-dev $(VENV)/.compiled

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; choose one: make run PYTHON=python3.11" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --no-compile -e .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --no-compile -e '.[dev]'
	@touch $@ $(VENV)/.installed

# Bytecode of the libraries, written once and on all cores, whoever may or may not write it later. A module
# that does not compile (libraries ship some that are meant not to) is left to whoever imports it.
$(VENV)/.compiled: $(VENV)/.installed
	@$(BIN)/python -m compileall -qq -j 0 -x 'site-packages/.*/tests?/' $(VENV)/lib || true
	@touch $@

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/oxlint

format: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(VENV)/.installed-dev
	$(BIN)/mypy

layers: $(VENV)/.installed-dev
	$(BIN)/lint-imports

clean:
	rm -rf $(VENV) var build *.egg-info
