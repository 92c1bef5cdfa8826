# Every target sets up what it needs and says what it does.
STACK ?= dev
PYTHON ?= python3
BIN := .venv/bin
unexport PYTHONDONTWRITEBYTECODE
export UV_COMPILE_BYTECODE = 1
export VIRTUAL_ENV = $(CURDIR)/.venv

.PHONY: help setup preview up destroy test lint types golden schema docs soak production mutants bench clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: .venv/.done ## the environment in .venv, from the hashed lock file

.venv/.done: requirements.lock pyproject.toml
	@echo "setup: making .venv from requirements.lock"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@grep -A40 '^uv==' requirements.lock | awk 'NR==1 || /^ /{print} NR>1 && /^[a-z]/{exit}' > .venv/uv.lock
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --require-hashes -r .venv/uv.lock
	@$(BIN)/uv pip sync --quiet --require-hashes requirements.lock
	@$(BIN)/uv pip install --quiet --no-deps -e .
	@touch $@

preview: setup ## pulumi preview of STACK (dev) on simulated clouds
	@echo "preview: pulumi preview --stack $(STACK), on simulated clouds in .sandbox/"
	@$(BIN)/graticule sandbox -- pulumi preview --stack $(STACK) --non-interactive

up: setup ## pulumi up of STACK (dev) on simulated clouds
	@$(BIN)/graticule sandbox -- pulumi up --yes --skip-preview --stack $(STACK) --non-interactive

destroy: setup ## pulumi destroy of STACK (dev) on simulated clouds
	@$(BIN)/graticule sandbox -- pulumi destroy --yes --skip-preview --stack $(STACK) --non-interactive

test: setup ## every test
	@echo "test: pure tests, the conformance suite, and the real engine on simulated clouds"
	@$(BIN)/graticule sandbox -- pulumi version
	@$(BIN)/python tools/promtool.py
	@$(BIN)/pytest

lint: setup ## ruff and import-linter
	@echo "lint: ruff, import-linter"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports

types: setup ## basedpyright, strict
	@echo "types: basedpyright"
	@mkdir -p .cache/typing/graticule
	@for folder in components fleet providers sandbox stacks testing; do ln -sfn ../../../$$folder .cache/typing/graticule/$$folder; done
	@$(BIN)/basedpyright

golden: setup ## write the tables of resource counts again
	@$(BIN)/python -m tests.golden

schema: setup ## write docs/schema.json again
	@$(BIN)/graticule schema > docs/schema.json

soak: setup ## every fault of the simulated clouds, over and over, on prod (docs/sandbox.md)
	@$(BIN)/python tools/soak.py

production: setup ## prod made, its writers moved, a replace refused, unmade (docs/performance.md)
	@$(BIN)/python tools/production.py

mutants: setup ## each default of security and availability flipped, and which the tests do not notice
	@$(BIN)/python tools/mutate.py

bench: setup ## what a preview costs beside a hand-written program (docs/performance.md)
	@$(BIN)/python tools/bench/bench.py --sizes 1,3,10,30 --rounds 3,3,2,1

clean: ## forget the environment and the simulated clouds
	rm -rf .venv .sandbox .cache build dist *.egg-info
