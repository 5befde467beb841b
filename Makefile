# `make help` lists the targets with the text that stands behind `##`.
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
# Python keeps its compiled modules: without them the imports alone cost more CPU than a
# refresh does.
unexport PYTHONDONTWRITEBYTECODE

# The commands of production read .env with bash, because make would cut off a secret at a
# `#` and drop its `$`. A variable that is already set in the environment keeps its value,
# and SOURCES=... on the command line is used before any other sources.yml.
define PRODUCTION
given=$$(export -p | grep '^declare -x CX_'); set -a; [ ! -f .env ] || . ./.env; \
	set +a; eval "$$given"; $(if $(SOURCES),export CX_SOURCES=$(SOURCES);)
endef
# Where no company is connected, the Dagster page shows the demo's.
define SHOWN
$(PRODUCTION) [ -n "$$CX_SOURCES" ] || [ -f company/sources.yml ] || \
	export CX_SOURCES=demo/company/sources.yml;
endef

.DEFAULT_GOAL := help
.PHONY: help run refresh test reset dev status check-sources replay serve-demo bench \
	soak coverage screenshots docs lint lock test-duckdb-1.5

help: ## list the targets of this Makefile
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

run: $(VENV)/core ## run the demo: start the simulators, refresh once, show the example queries
	@$(PY) -m demo run

refresh: $(VENV)/core ## run the refresh job once for the sources of your sources.yml
	@$(PRODUCTION) $(CX) refresh $(ARGS)

status: $(VENV)/core ## show the last publication, what is held, the quarantine and each source's lag
	@$(PRODUCTION) $(CX) status

replay: $(VENV)/core ## make a lost build file anew from the landing folder; run refresh after it
	@$(PRODUCTION) $(CX) replay

check-sources: $(VENV)/core ## check sources.yml and the files beside it, connect to every source
	@$(PRODUCTION) $(CX) check-sources

serve-demo: $(VENV)/core ## start the demo's simulators; then run `. data/demo.env; make refresh`
	@$(PY) -m demo serve

dev: $(VENV)/core ## open the Dagster page on http://127.0.0.1:3000 and run the schedules
	@$(SHOWN) $(VENV)/bin/dagster dev --host 127.0.0.1 --port 3000

reset: ## delete the demo company and everything that was built from it
	@rm -rf data .dagster/storage .dagster/compute_logs .dagster/*.db*
	@echo "reset: make run starts at the first day"

lint: $(VENV)/dev ## run the linters: ruff, mypy --strict, sqlfluff
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

test: lint $(DUCKDB_OLD)/ready ## run the linters and all tests but those of `make soak`
	@$(PY) -m pytest -m "not soak" -n 2 --dist loadfile --no-loadscope-reorder

soak: $(VENV)/dev ## run the tests that take longer than ten minutes
	@$(PY) -m pytest -m soak

DUCKDB_1_5 := .venv-duckdb-1.5.5
$(DUCKDB_1_5)/ready: requirements/duckdb-1.5.5.txt requirements/dev.txt $(VENV)/core
	@$(VENV)/bin/uv venv --quiet --allow-existing --python $(PY) $(DUCKDB_1_5)
	@$(VENV)/bin/uv pip install --quiet --python $(DUCKDB_1_5)/bin/python \
	  --require-hashes -r requirements/dev.txt
	@$(VENV)/bin/uv pip install --quiet --python $(DUCKDB_1_5)/bin/python \
	  --require-hashes -r requirements/duckdb-1.5.5.txt
	@touch $@

test-duckdb-1.5: $(DUCKDB_1_5)/ready ## run the tests of build and publication on DuckDB 1.5.5
	@$(DUCKDB_1_5)/bin/python -m pytest tests/end_to_end/test_two_nights.py \
	  tests/publish

bench: $(VENV)/dev ## measure throughput, as ratios to the bare engine
	@$(PY) -m tests.bench.bench_kernel
	@$(PY) -m tests.bench.bench_files
	@$(PY) -m tests.bench.bench_clv
	@$(PY) -m tests.bench.bench_refresh

coverage: $(VENV)/dev ## simulate how often intervals hold the truth, predicted totals what comes
	@$(PY) -m tests.bench.coverage_intervals
	@$(PY) -m tests.bench.coverage_values

screenshots: $(VENV)/dev ## take the pictures of the Dagster page (needs chromium)
	@$(PY) -m tests.browser.screenshots

docs: $(VENV)/core ## dbt's documentation of every model, from the built warehouse
	@$(PRODUCTION) CX_DATA_DIR=$${CX_DATA_DIR:-$(CURDIR)/data} $(VENV)/bin/dbt docs \
	  generate --static --quiet --no-send-anonymous-usage-stats --log-level-file none \
	  --project-dir dbt_project --profiles-dir dbt_project \
	  --target-path $(CURDIR)/.dagster/docs
	@echo "open .dagster/docs/static_index.html"

UV_COMPILE := $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate --no-emit-index-url
lock: $(VENV)/core ## lock the dependencies of pyproject.toml again, with hashes
	@$(UV_COMPILE) pyproject.toml --extra dev -o requirements/dev.txt
	@$(UV_COMPILE) pyproject.toml -c requirements/dev.txt -o requirements/core.txt
	@$(UV_COMPILE) requirements/bootstrap.in -c requirements/dev.txt \
	  -o requirements/bootstrap.txt
	@for name in duckdb-1.1.3 duckdb-1.5.5; do \
	  $(UV_COMPILE) requirements/$$name.in -o requirements/$$name.txt; done
