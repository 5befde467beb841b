# Every target is described by its `##`; `make help` lists them.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
CX := $(VENV)/bin/cx
export DAGSTER_HOME := $(CURDIR)
export DAGSTER_DISABLE_TELEMETRY := 1
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export DO_NOT_TRACK := 1
export GX_ANALYTICS_ENABLED := false
# Without compiled modules the imports alone cost more than a refresh.
unexport PYTHONDONTWRITEBYTECODE

# Production's own commands read .env as bash does: make would cut a secret at `#` and
# swallow its `$`. What the environment says already stays, and SOURCES=... comes first.
define PRODUCTION
given=$$(export -p | grep '^declare -x CX_'); set -a; [ ! -f .env ] || . ./.env; \
	set +a; eval "$$given"; $(if $(SOURCES),CX_SOURCES=$(SOURCES))
endef

.DEFAULT_GOAL := help
.PHONY: help run refresh test reset dev status check-sources replay serve-demo bench \
	screenshots lint lock test-duckdb-1.5

help: ## list the targets
	@grep -hE '^[a-z0-9.-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

$(VENV)/core: requirements/bootstrap.txt requirements/core.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	  || { echo "Python 3.11 to 3.13 is needed: make PYTHON=python3.12 run"; exit 1; }
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes \
	  -r requirements/bootstrap.txt
	@$(VENV)/bin/uv pip install --quiet --python $(PY) --require-hashes \
	  -r requirements/core.txt
	@$(VENV)/bin/uv pip install --quiet --python $(PY) --no-deps --no-build-isolation \
	  --editable .
	@touch $@

$(VENV)/dev: requirements/dev.txt $(VENV)/core
	@$(VENV)/bin/uv pip install --quiet --python $(PY) --require-hashes \
	  -r requirements/dev.txt
	@touch $@

run: $(VENV)/core ## the demo company: simulators, one refresh, example queries
	@$(PY) -m demo run

refresh: $(VENV)/core ## production: the same job against your sources.yml
	@$(PRODUCTION) $(CX) refresh $(ARGS)

status: $(VENV)/core ## last publication, what is held, quarantine, lag per source
	@$(PRODUCTION) $(CX) status

replay: $(VENV)/core ## make a lost build file anew from what was landed, then refresh
	@$(PRODUCTION) $(CX) replay

check-sources: $(VENV)/core ## validate sources.yml and connect to every source
	@$(PRODUCTION) $(CX) check-sources

serve-demo: $(VENV)/core ## the demo's simulators; then `. data/demo.env; make refresh`
	@$(PY) -m demo serve

dev: $(VENV)/core ## open the Dagster page on http://127.0.0.1:3000, schedules running
	@$(PRODUCTION) $(VENV)/bin/dagster dev --host 127.0.0.1 --port 3000

reset: ## forget the demo company and everything built from it
	@rm -rf data .dagster/storage .dagster/compute_logs .dagster/*.db*
	@echo "reset: make run starts at the first day"

lint: $(VENV)/dev ## ruff, mypy --strict, sqlfluff
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy orchestration models demo tests
	@mkdir -p .dagster/lint
	@CX_DATA_DIR=$(CURDIR)/.dagster/lint $(VENV)/bin/sqlfluff lint --processes 2 \
	  dbt_project/models dbt_project/tests

DUCKDB_OLD := .venv-duckdb-1.1.3
$(DUCKDB_OLD)/ready: requirements/duckdb-1.1.3.txt $(VENV)/core
	@$(VENV)/bin/uv venv --quiet --allow-existing --python $(PY) $(DUCKDB_OLD)
	@$(VENV)/bin/uv pip install --quiet --python $(DUCKDB_OLD)/bin/python \
	  --require-hashes -r requirements/duckdb-1.1.3.txt
	@touch $@

test: lint $(DUCKDB_OLD)/ready ## lint, types, unit, dbt, end-to-end and fault tests
	@$(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder

DUCKDB_1_5 := .venv-duckdb-1.5.5
$(DUCKDB_1_5)/ready: requirements/duckdb-1.5.5.txt requirements/dev.txt $(VENV)/core
	@$(VENV)/bin/uv venv --quiet --allow-existing --python $(PY) $(DUCKDB_1_5)
	@$(VENV)/bin/uv pip install --quiet --python $(DUCKDB_1_5)/bin/python \
	  --require-hashes -r requirements/dev.txt
	@$(VENV)/bin/uv pip install --quiet --python $(DUCKDB_1_5)/bin/python \
	  --require-hashes -r requirements/duckdb-1.5.5.txt
	@touch $@

test-duckdb-1.5: $(DUCKDB_1_5)/ready ## the same build and publication on DuckDB 1.5.5
	@$(DUCKDB_1_5)/bin/python -m pytest tests/end_to_end/test_two_nights.py \
	  tests/publish

bench: $(VENV)/dev ## throughput as ratios to the bare engine
	@$(PY) -m tests.bench.bench_kernel
	@$(PY) -m tests.bench.bench_files

screenshots: $(VENV)/dev ## pictures of the Dagster page (needs chromium)
	@$(PY) -m tests.browser.screenshots

UV_COMPILE := $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate --no-emit-index-url
lock: $(VENV)/core ## lock pyproject.toml's dependencies again, with hashes
	@$(UV_COMPILE) pyproject.toml --extra dev -o requirements/dev.txt
	@$(UV_COMPILE) pyproject.toml -c requirements/dev.txt -o requirements/core.txt
	@$(UV_COMPILE) requirements/bootstrap.in -c requirements/dev.txt \
	  -o requirements/bootstrap.txt
	@for name in duckdb-1.1.3 duckdb-1.5.5; do \
	  $(UV_COMPILE) requirements/$$name.in -o requirements/$$name.txt; done
