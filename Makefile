# Everything a newcomer needs. `make` alone says what there is.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help run test unit lint bench walk pictures translations messages

help: ## what there is
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 24

$(VENV)/.ready: pyproject.toml
	@test -w . || { echo "portal: this folder cannot be written to; copy it to one of your own, or change its owner"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "portal: Python 3.11 or newer is needed; name it: PYTHON=python3.12 make run"; exit 1; }
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || { rm -rf $(VENV); echo "portal: python3-venv is missing; install it, for example: apt-get install python3-venv"; exit 1; }
	@echo "Installing what the portal needs (once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.ready
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

translations/%/LC_MESSAGES/messages.mo: translations/%/LC_MESSAGES/messages.po | $(VENV)/.ready
	@$(BIN)/pybabel --quiet compile -i $< -o $@

messages: $(VENV)/.ready ## collect new texts into translations/*.po, to be translated by hand
	@$(BIN)/pybabel --quiet extract -F translations/babel.cfg -k lazy_gettext -k _l --no-wrap --no-location --sort-output -o translations/messages.pot .
	@for locale in zh_Hans en; do $(BIN)/pybabel --quiet update -N --no-wrap -l $$locale -i translations/messages.pot -o translations/$$locale/LC_MESSAGES/messages.po; done
	@rm translations/messages.pot

translations: translations/zh_Hans/LC_MESSAGES/messages.mo translations/en/LC_MESSAGES/messages.mo ## compile the two languages

run: $(VENV)/.ready translations ## the portal with a demo city on http://127.0.0.1:8000 (PORT=… moves it)
	@$(BIN)/portal run

test: $(VENV)/.dev translations ## every test, on both databases and in a browser (under ten minutes)
	@$(BIN)/python -m pytest -n 2 --dist loadgroup

unit: $(VENV)/.dev translations ## the rules of the law, without a database (under one minute)
	@$(BIN)/python -m pytest tests/law

lint: $(VENV)/.dev translations ## style, types, import contracts, templates
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/djlint portal/templates --lint --quiet --ignore H015,H020

bench: $(VENV)/.dev translations ## timings that must not tell anything or grow, as ratios within one run
	@$(BIN)/python -m bench.lookup
	@$(BIN)/python -m bench.register

LIGHTHOUSE := tests/browser/lighthouse
$(LIGHTHOUSE)/node_modules/.package-lock.json: $(LIGHTHOUSE)/package-lock.json
	@! command -v npm >/dev/null || { echo "Installing Lighthouse (once) …"; cd $(LIGHTHOUSE) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error; }

walk: $(VENV)/.dev translations $(LIGHTHOUSE)/node_modules/.package-lock.json ## every screen, both languages, three widths, light, dark and large type: axe; Lighthouse where Node is
	@$(BIN)/python -m tests.browser.walk

pictures: $(VENV)/.dev translations ## the README's pictures, taken from a served demo city
	@$(BIN)/python -m docs.pictures
