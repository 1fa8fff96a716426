# Two commands on a fresh machine: `make demo` and `make test`. Both set themselves up.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup demo test check docs lock clean spark benchmark browser web web-test field-week durability nothing-lost screens

setup: .venv/.ready

.venv/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Aneroid needs Python 3.11 or newer; say make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Setting up .venv (once; about a minute) ..."
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch .venv/.ready

demo: setup
	@$(BIN)/aneroid run studies/kosovo-2021

test: check spark browser
	@$(BIN)/python -m pytest -n auto -rs

check: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python docs/make_reference.py --check

# The pass over Spark is tested where there is Java; PySpark is large, so only then.
spark: setup .venv/.spark

.venv/.spark: requirements-spark.lock
	@if command -v java >/dev/null 2>&1; then \
	  echo "Java is here: fetching PySpark for its test (once) ..."; \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-build-isolation -r requirements-spark.lock; \
	else echo "No Java here: the pass over Spark is not tested."; fi
	@touch .venv/.spark

# The browser tests need a Chromium and the built app; without them they are left out, and this says so.
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || echo "No Chromium here: the browser tests are left out (Debian: apt-get install chromium)."
	@test -f src/aneroid/server/static/app/index.html || echo "The interviewer app is not built: its browser tests are left out (make web)."
	@test -z "$$(find web/src web/desk web/public -newer src/aneroid/server/static/app/index.html -print -quit 2>/dev/null)" || echo "The built app is older than web/: its browser tests try yesterday's (make web)."

# The interviewer app. Node comes from a wheel of the package index where the machine has none.
web: web/node_modules/.ready
	@cd web && PATH="$(WEB_PATH)" npm run --silent build

web-test: web/node_modules/.ready
	@cd web && PATH="$(WEB_PATH)" npm test --silent

NODE := $(abspath web/.node)
WEB_PATH = $(NODE)/bin:$(PATH)

web/node_modules/.ready: web/package-lock.json
	@sh web/node.sh "$(NODE)" $(PYTHON)
	@cd web && PATH="$(WEB_PATH)" npm ci --silent
	@touch web/node_modules/.ready

# Renew the pages that follow from the code.
docs: setup
	@$(BIN)/python docs/make_reference.py

# Time the estimates against others; see benchmarks/README.md.
ROWS ?= 1197 100000
benchmark: setup
	@test -x benchmarks/.venv/bin/python || { $(PYTHON) -m venv benchmarks/.venv && benchmarks/.venv/bin/python -m pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt; }
	@$(BIN)/python benchmarks/estimation.py $(ROWS)
	@$(BIN)/python benchmarks/weighting.py
	@$(BIN)/python benchmarks/sampling.py

# A field week of 30 interviewers over a bad network, from the reference study's assignments to its report.
OUT ?= field-week
field-week: setup
	@cd tests && PYTHONPATH=../src:. ../$(BIN)/python -m server.field_week ../studies/kosovo-2021 "$(abspath $(OUT))"

# Kill the field server 50 times while 200 interviews come in at once, over SQLite and over PostgreSQL.
ROUNDS ?= 50
durability: setup
	@cd tests && PYTHONPATH=../src:. ../$(BIN)/python -m server.killing --rounds $(ROUNDS)
	@cd tests && PYTHONPATH=../src:. ../$(BIN)/python -m server.killing --rounds $(ROUNDS) --postgresql

# Kill the interviewer app's browser 50 times in one interview; hold 40 interviews offline over a restart, then send them.
nothing-lost: setup
	@$(BIN)/python -m pytest -q -m slow tests/web/test_nothing_lost.py --durations=2

# Photograph every page of the apps in every width and language, and look each over: docs/screens.md.
screens: setup
	@cd tests/web && ../../$(BIN)/python -m screens --out ../../docs

# Renew the locked dependencies, for every platform and Python at once.
lock:
	@$(PYTHON) -m pip install --quiet --user uv
	@$(PYTHON) -m uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --group dev pyproject.toml -o requirements.lock
	@$(PYTHON) -m uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --group spark -c requirements.lock -o requirements-spark.lock

clean:
	@rm -rf .venv studies/*/build .mypy_cache .ruff_cache .pytest_cache
