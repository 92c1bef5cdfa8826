.DEFAULT_GOAL := help
unexport PYTHONDONTWRITEBYTECODE
STACK ?= dev
BIN := .venv/bin
STAMP := .venv/.stamp

.PHONY: help setup preview up destroy test lint types clean

help: ## Say what each target does
	@sed -n 's/^\([a-z ]*\):.*## \(.*\)/\1\t\2/p' Makefile

setup: $(STAMP) ## Make .venv from the lock file

$(STAMP): pyproject.toml requirements.lock
	python3 -m venv .venv
	$(BIN)/python -m pip install -q "$$(sed -n 's/^\(uv==[^ ;]*\).*/\1/p' requirements.lock)"
	UV_COMPILE_BYTECODE=1 $(BIN)/uv pip sync -q --python $(BIN)/python --require-hashes requirements.lock
	$(BIN)/uv pip install -q --python $(BIN)/python --no-deps -e .
	touch $@

preview up destroy: $(STAMP) ## Run Pulumi on STACK (dev) with simulated clouds
	$(BIN)/graticule sandbox -- pulumi $@ --stack $(STACK) $(if $(filter preview,$@),,--yes)

test: $(STAMP) ## Run the tests
	$(BIN)/python -m pytest -n 2 tests

lint: $(STAMP) ## Check style
	$(BIN)/ruff check .

types: $(STAMP) ## Check types
	$(BIN)/basedpyright

clean: ## Remove what was made here
	rm -rf .venv .sandbox .cache build dist *.egg-info
