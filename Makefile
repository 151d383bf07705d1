# A word a task. Everything happens in .venv, which the first of them makes.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test check docs man dist try-dist faults bench soak scale million clients screenshots clean

run: .venv/run  ## the main job, shown: articles in, a feed and a signed reminder out
	$(BIN)/summitry demo

# Faults have a minute of their own: they look at the clock, and nothing else is to keep the machine busy meanwhile.
test: .venv/dev  ## the whole test suite, on SQLite and PostgreSQL
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile --ignore tests/faults
	$(BIN)/python -m pytest tests/faults

check: .venv/dev  ## style, types, the three floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: .venv/docs  ## the documentation, as a site: build/site/index.html; a warning is an error
	$(BIN)/sphinx-build --quiet --fail-on-warning --fresh-env --builder html docs build/site

man: .venv/docs  ## the manual page and the completion of shells, below build/share: cp -r build/share /usr/local
	$(BIN)/python -m docs.share build/share

dist: .venv/dev man  ## the wheel and the source distribution that it is built from, in dist/
	rm -rf dist
	$(BIN)/python -m build --no-isolation

try-dist: dist  ## what was built, installed wholly into a clean environment and shown there
	rm -rf build/try
	$(PYTHON) -m venv build/try
	build/try/bin/pip install --quiet --disable-pip-version-check --constraint requirements.txt dist/*.whl
	cd build/try && bin/summitry --version && bin/summitry demo

faults: .venv/dev  ## kill -9 two hundred times, restart, stop, jump, flood: nothing lost, nothing doubled, and a tally
	FAULTS_KILLS=200 $(BIN)/python -m pytest tests/faults

bench: .venv/dev  ## how fast it is, side by side
	$(BIN)/python -m tests.benchmarks

build/node:  ## npm's library of Standard Webhooks, with which the tests run docs/receivers.md
	npm install --silent --no-audit --no-fund --prefix $@ standardwebhooks@1.1.1

screenshots: .venv/dev tests/browser/node_modules  ## the pictures in the documentation, taken anew
	$(BIN)/python -m tests.browser.screenshots

tests/browser/node_modules: tests/browser/package.json  ## what the tests of the page take from npm
	npm install --silent --no-package-lock --no-audit --no-fund --prefix tests/browser
	@touch $@

clients: .venv/clients/done  ## calendar programs, for the tests in tests/clients

soak: .venv/dev  ## 100,000 deliveries in one daemon, and how much memory it takes meanwhile
	$(BIN)/python -m tests.benchmarks.soak

scale: .venv/dev  ## three daemons on one PostgreSQL with 10,000 endpoints and a million planned reminders
	$(BIN)/python -m tests.benchmarks.scale

million: .venv/dev  ## a million articles merged into 100,000 engagements, with rate and memory; again, it goes on
	$(BIN)/python -m tests.benchmarks.million

clean:
	rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

.venv/bin/pip:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Summitry needs Python 3.11 or newer; name it: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv || { echo "On Debian: apt-get install python3-venv" >&2; exit 1; }

.venv/run: .venv/bin/pip pyproject.toml requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint requirements.txt --editable .
	@touch $@

.venv/dev: .venv/bin/pip pyproject.toml requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint requirements.txt --editable '.[dev]'
	@touch $@ .venv/run

.venv/docs: .venv/bin/pip pyproject.toml requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint requirements.txt --editable '.[docs]'
	@touch $@

.venv/clients/done: tests/clients/requirements.txt tests/clients/package.json
	$(PYTHON) -m venv .venv/clients
	.venv/clients/bin/pip install --quiet --disable-pip-version-check --requirement tests/clients/requirements.txt
	cp tests/clients/package.json .venv/clients
	npm install --prefix .venv/clients --silent --no-package-lock --ignore-scripts
	@touch $@
