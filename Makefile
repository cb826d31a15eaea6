SHELL := /bin/sh
# Compiled modules halve the time of a start; .gitignore keeps them out of sight.
unexport PYTHONDONTWRITEBYTECODE
.DEFAULT_GOAL := help
CATALOGS := atspro/translations
.PHONY: help run dev editor test thorough newest-admin chaos lint hooks format translations bench bench-admin broker-test cluster-test url psql shell backup restore sbom clean clean-data

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed-run
INSTALLED_DEV := $(VENV)/installed-dev
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
EDITOR := atspro/static/build/rich_text.js
EDITOR_SOURCES := editor/package-lock.json editor/build.mjs $(wildcard editor/src/*.js)

help: ## Show this list.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: $(INSTALLED) $(EDITOR) ## Start everything; settings: PORT, HOST, ATSPRO_HOME, DATABASE_URL, REDIS_URL.
	@exec $(BIN)/python -m atspro.supervisor run --with-parent

dev: $(INSTALLED_DEV) $(EDITOR) ## Start everything with reload of code and templates and a debug toolbar; on this machine only.
	@exec $(BIN)/python -m atspro.supervisor run --procfile Procfile.dev --with-parent

editor: $(INSTALLED) ## Build the script of the document editor, or say why that can't be done.
	@sh editor/build.sh $(BIN)/python

ifdef T
test: $(INSTALLED_DEV) $(EDITOR) ## Everything that must hold: style, types, layers, tests, coverage; T=tests/jobs runs a part.
	@$(BIN)/python -m pytest -n 2 $(T)
else
test: lint $(EDITOR)
	@$(BIN)/coverage erase
	@$(BIN)/python -m pytest -n 3 --dist worksteal --ignore=tests/e2e --ignore=tests/chaos --cov --cov-report= --cov-fail-under=0
	@$(BIN)/python -m pytest tests/chaos >.chaos.log 2>&1 & faults=$$!; \
	$(BIN)/python -m pytest tests/e2e --cov --cov-append --cov-report= --cov-fail-under=0; journeys=$$?; \
	wait $$faults; faults=$$?; cat .chaos.log; rm .chaos.log; [ $$journeys = 0 ] && [ $$faults = 0 ]
	@$(BIN)/coverage report
endif

thorough: $(INSTALLED_DEV) ## The long proofs that `make test` leaves out, all faults included; about half an hour.
	@$(BIN)/python -m pytest -n 3 --dist worksteal -m thorough --ignore=tests/chaos
	@$(BIN)/python -m pytest tests/chaos -m ""
	@$(MAKE) --no-print-directory newest-admin
	@$(BIN)/python -m bench.growth

newest-admin: $(INSTALLED_DEV) ## The dashboard's tests on Flask-Admin's newest release, beside the versions of everything else.
	@if ! $(PIP) index versions flask-admin >/dev/null 2>&1; then \
		echo "NOT RUN: the dashboard on Flask-Admin's newest release, since no package index can be reached."; exit 0; fi; \
	beside=$$(mktemp -d) || exit 1; trap 'rm -rf "$$beside"' EXIT; \
	$(PIP) freeze --exclude flask-admin >"$$beside/constraints" && \
	$(PIP) install --upgrade --target "$$beside/lib" --constraint "$$beside/constraints" flask-admin && \
	PYTHONPATH="$$beside/lib" $(BIN)/python -c 'import importlib.metadata as m; print("Flask-Admin", m.version("flask-admin"))' && \
	PYTHONPATH="$$beside/lib" $(BIN)/python -m pytest -n 3 --dist worksteal $${T:-tests/admin tests/conventions/test_flask_admin.py tests/tables/test_pages.py}

chaos: $(INSTALLED_DEV) ## Kill every part of a real copy and count what was lost; about 12 minutes.
	@$(BIN)/python -m pytest tests/chaos -m ""

lint: $(INSTALLED_DEV) ## Style, format, types and layers.
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

hooks: $(INSTALLED_DEV) ## Have git run the checks of `make lint` before each commit.
	@$(BIN)/pre-commit install

format: $(INSTALLED_DEV) ## Put the code into the house's format.
	@$(BIN)/ruff check --fix --exit-zero --quiet .
	@$(BIN)/ruff format .

translations: $(INSTALLED_DEV) ## Bring the catalogs up to date with the marked texts, then translate what is empty or fuzzy.
	@$(BIN)/pybabel --quiet extract -F pyproject.toml -k translate -k lazy_gettext -k lazy_pgettext:1c,2 -k gettext_noop -k ngettext_noop:1,2 --add-location=file --no-wrap \
		--sort-by-file -o $(CATALOGS)/messages.pot .
	@$(BIN)/pybabel --quiet update -i $(CATALOGS)/messages.pot -d $(CATALOGS) --no-wrap --ignore-obsolete \
		--ignore-pot-creation-date --no-fuzzy-matching
	@rm $(CATALOGS)/messages.pot

bench: $(INSTALLED_DEV) ## Run every benchmark in bench/.
	@for file in bench/[a-z]*.py bench/reading; do \
		name=$${file#bench/}; echo "== $${name%.py}"; $(BIN)/python -m "bench.$${name%.py}" || exit 1; done

bench-admin: $(INSTALLED_DEV) ## The dashboard at a million documents beside stock ones; a quarter of an hour once, then five minutes. DOCUMENTS=…
	@$(BIN)/python -m bench.admin --documents $${DOCUMENTS:-1000000}

broker-test: $(INSTALLED_DEV) ## Workers and broker killed over RabbitMQ's quorum queues; needs rabbitmq-server, two minutes.
	@if [ ! -x /usr/lib/rabbitmq/bin/rabbitmq-server ]; then \
		echo "NOT RUN: RabbitMQ is not here: apt-get install rabbitmq-server."; exit 0; fi; \
	$(BIN)/python -m pytest -q tests/chaos/test_rabbitmq.py -m ""

cluster-test: $(INSTALLED_DEV) ## Five hosts as network namespaces, cables pulled; Linux, as root, ten minutes.
	@ATSPRO_CLUSTER_TEST=1 $(BIN)/python -m pytest -q tests/cluster

url: $(INSTALLED) ## Print DATABASE_URL and REDIS_URL of the running copy.
	@$(BIN)/python -m atspro.supervisor url

psql: $(INSTALLED) ## Open psql on the running copy's database.
	@exec $(BIN)/python -m atspro.supervisor psql

shell: $(INSTALLED) ## Open a Flask shell on the running copy.
	@exec $(BIN)/python -m atspro.supervisor shell

backup: $(INSTALLED) ## Write the running copy's database into a file of ATSPRO_HOME/backups.
	@exec $(BIN)/python -m atspro.supervisor backup

restore: $(INSTALLED) ## Bring a backup back into a copy that is stopped: FILE=…, IDENTITY=… where it is encrypted.
	@exec $(BIN)/python -m atspro.supervisor restore $(if $(FILE),--file "$(FILE)") $(if $(IDENTITY),--identity "$(IDENTITY)")

sbom: $(INSTALLED) ## Write the list of packages (CycloneDX) and their licenses into dist/.
	@beside=$$(mktemp -d) || exit 1; trap 'rm -rf "$$beside"' EXIT; mkdir -p dist && \
	$(BIN)/python -m venv "$$beside/run" && "$$beside/run/bin/pip" --disable-pip-version-check --quiet install --require-hashes -r requirements.txt && \
	$(BIN)/python -m venv "$$beside/tools" && "$$beside/tools/bin/pip" --disable-pip-version-check --quiet install --require-hashes -r requirements/sbom.txt && \
	"$$beside/tools/bin/cyclonedx-py" environment --pyproject pyproject.toml --output-reproducible --of JSON -o dist/sbom.cdx.json "$$beside/run" && \
	"$$beside/tools/bin/pip-licenses" --python "$$beside/run/bin/python" --format markdown --with-urls --order license --output-file dist/licenses.md

clean: ## Remove .venv and all caches, never data.
	@rm -rf $(VENV) .coverage .coverage.* htmlcov .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "Your data stays; \`make clean-data\` removes it."

clean-data: ## Remove the local copy's data, after asking.
	@home="$${ATSPRO_HOME:-instance}"; \
	[ -e "$$home/lock" ] || { echo "There is no data in $$home."; exit 0; }; \
	if [ -x $(BIN)/python ] && $(BIN)/python -m atspro.supervisor url >/dev/null 2>&1; then \
		echo "A copy runs on $$home: stop it first."; exit 1; fi; \
	if [ "$(CONFIRM)" != yes ]; then \
		printf 'Remove everything in %s? Type yes: ' "$$home"; read -r answer; \
		[ "$$answer" = yes ] || { echo "Nothing was removed."; exit 1; }; fi; \
	rm -rf -- "$$home" && echo "Removed $$home."

# Without it documents are edited as Markdown: a machine that reaches no registry of npm packages runs all the same.
$(EDITOR): $(EDITOR_SOURCES) | $(INSTALLED)
	@sh editor/build.sh $(BIN)/python >/dev/null 2>&1 && touch $@ || \
		echo "The document editor could not be built, so documents are edited as Markdown: \`make editor\` says why."

# The stamps are older than the requirements exactly when something must be installed.
$(INSTALLED): requirements.txt
	@python=; for name in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
		if "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$$name; break; fi; done; \
	[ -n "$$python" ] || { echo "Python 3.11 or newer is needed: install it, or set PYTHON to it."; exit 1; }; \
	[ -x $(BIN)/python ] || "$$python" -m venv $(VENV) || { \
		rm -rf $(VENV); echo "$$python cannot make a virtual environment: on Debian, install python3-venv."; exit 1; }
	@echo "Installing requirements.txt into $(VENV); the first time takes a minute."
	@$(PIP) install --require-hashes -r requirements.txt
	@touch $@

$(INSTALLED_DEV): requirements/dev.txt $(INSTALLED)
	@echo "Installing requirements/dev.txt into $(VENV)."
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@
