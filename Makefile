# Everything one does here, by name. `make` alone lists it.
# The distribution's own Python first: it is built for speed, which one that was built by hand often is not.
SUITS = import ensurepip, sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(firstword $(foreach each,/usr/bin/python3 python3,$(shell $(each) -c '$(SUITS)' 2>/dev/null && echo $(each))) python3)
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
WORDS := $(wildcard portal/translations/*/LC_MESSAGES/messages.po)
SPOKEN := $(WORDS:.po=.mo)
LANGUAGES := zh_Hant en
CODE := portal tests wsgi.py
export PORT
# Every process would compile the house anew, which costs each three seconds.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test test-fast proof bench tools check format lock demo-reset messages pictures

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.run $(SPOKEN) ## the portal with its worker and a demo estate, on PORT (8000)
	@exec $(BIN)/python -m portal.cli run

demo-reset: $(VENV)/.run $(SPOKEN) ## forget everything here and make the demo estate anew
	@$(BIN)/python -m portal.cli demo-reset

test: ## everything that proves a change, on SQLite and PostgreSQL, with a browser
	@$(MAKE) --no-print-directory -j2 check tools
	$(BIN)/pytest -q -n 3 --database both

test-fast: $(VENV)/.test $(SPOKEN) ## the quick part: no browser, SQLite only
	$(BIN)/pytest -q -n 2 --database sqlite -m "not proof and not browser and not slow"

proof: $(VENV)/.test $(SPOKEN) ## the long proofs: accessibility in every mode, HTML checker, matrices
	@bash tests/install.sh chromium postgresql java axe vnu
	$(BIN)/pytest -q -n 2 --database both -m proof

bench: $(VENV)/.test $(SPOKEN) ## measure the pages on 10,000 and 200,000 repairs, both databases
	@bash tests/install.sh postgresql
	$(BIN)/python -m tests.bench

tools:
	@bash tests/install.sh chromium postgresql

check: $(VENV)/.test $(SPOKEN) ## lint, format, types, import contracts, templates
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet portal/templates

format: $(VENV)/.test ## put the code in order
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

messages: $(VENV)/.test ## collect the sentences and merge them into the languages
	@mkdir -p portal/translations
	$(BIN)/pybabel -q extract -F babel.cfg -k N_ -k lazy_gettext --no-location --sort-output --omit-header -o portal/translations/messages.pot .
	@for language in $(LANGUAGES); do \
		verb=init; [ -f portal/translations/$$language/LC_MESSAGES/messages.po ] && verb="update --no-fuzzy-matching --ignore-obsolete"; \
		$(BIN)/pybabel -q $$verb -i portal/translations/messages.pot -d portal/translations -l $$language; \
	done
	@$(BIN)/python -m tests.traditional

pictures: $(VENV)/.test $(SPOKEN) ## photograph every page into docs/pictures
	@bash tests/install.sh chromium
	$(BIN)/python -m tests.pictures

lock: $(VENV)/.test ## pin the requirements with their hashes
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url --no-emit-find-links -o requirements.lock requirements.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url --no-emit-find-links -c requirements.lock -o requirements-dev.lock requirements-dev.txt

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=…"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' || { echo "The package python3-venv is needed: apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.lock | $(BIN)/python
	@echo "Installing what the portal needs into $(VENV) …"
	@$(PIP) install --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.test: requirements-dev.lock | $(BIN)/python
	@echo "Installing what the tests need into $(VENV) …"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@ $(VENV)/.run

%.mo: %.po | $(VENV)/.run
	@$(BIN)/pybabel -q compile --use-fuzzy -l $(word 3,$(subst /, ,$<)) -i $< -o $@
	@test -s $@
