# Two commands on a fresh machine: `make book` and `make test`.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
NODE   := $(VENV)/node/.ready
CLIENTS := $(VENV)/clients/.ready
AUDIT  := $(VENV)/audit/.ready

.PHONY: help book test coverage test-browser test-offline bench bench-pages check audit links torture mutate mutants notebooks lock clean

help:
	@echo "make book          set up .venv and build the HTML book and the PDF into _build/"
	@echo "make test          set up .venv and run every test that needs no browser"
	@echo "make coverage      the same tests, and which branches of the package none of them takes"
	@echo "make test-browser  drive the HTML book in Chromium and picture every page in _build/shots/"
	@echo "make bench         time the build beside papermill and Jupyter Book alone, in one run"
	@echo "make bench-pages   weigh and time its chapters, with Lighthouse"
	@echo "make check         linters, types, spelling, tidy notebooks: what pre-commit runs"
	@echo "make test-offline  build the book and run the tests in a namespace that has no network (Linux)"
	@echo "make audit         licences, known vulnerabilities, bill of materials into _build/audit/; habits"
	@echo "make links         ask every source's address whether it is still there (an hour, and the network)"
	@echo "make torture       kill builds at random moments: the last book stays, the next build succeeds"
	@echo "make mutate        change every observation of data/ in turn: each must move something in the report"
	@echo "make mutants       change code of the analysis, a place at a time: a test must fail (MODULE=targets: all of one module)"
	@echo "make notebooks     re-execute notebooks/ with the default parameters and store the outputs"
	@echo "make lock          resolve requirements.lock anew from pyproject.toml"
	@echo "make clean         remove _build and .venv"

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

# The tools from npm live in the same environment.
$(NODE): $(READY) tests/browser/package-lock.json
	mkdir -p $(@D)
	cp tests/browser/package.json tests/browser/package-lock.json $(@D)
	npm ci --silent --ignore-scripts --prefix $(@D)
	touch $@

# Programs that are not ours and read what the report gives away: some want an environment of their own,
# some come from npm.
$(CLIENTS): $(READY) tests/clients/requirements.lock tests/clients/package-lock.json
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/python -m pip install --quiet --require-hashes -r tests/clients/requirements.lock
	cp tests/clients/package.json tests/clients/package-lock.json $(@D)
	-npm ci --silent --ignore-scripts --prefix $(@D)
	touch $@

# Programs that look at what the report is made with.
$(AUDIT): $(READY) tests/audit/requirements.lock
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/python -m pip install --quiet --require-hashes -r tests/audit/requirements.lock
	touch $@

book: $(READY)
	$(BIN)/dyadbook build

test: $(READY) $(CLIENTS)
	$(BIN)/python -m pytest -n 2 --dist loadfile

coverage: $(READY) $(CLIENTS)
	mkdir -p _build/coverage
	$(BIN)/python -m coverage erase
	$(BIN)/python -m coverage run -m pytest -n 2 --dist loadfile
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage report

test-browser: $(READY) $(NODE)
	$(BIN)/dyadbook build --html-only
	DYADBOOK_HTML=_build/html $(BIN)/python -m pytest -m browser -n 2 --dist loadgroup tests/browser

test-offline: $(READY) $(CLIENTS)
	unshare --map-root-user --net sh -c 'ip link set lo up && $(BIN)/dyadbook build --out _build/offline && $(BIN)/python -m pytest -n 2 --dist loadfile'

bench: $(READY)
	$(BIN)/python tests/speed.py

bench-pages: $(READY) $(NODE)
	$(BIN)/dyadbook build --html-only
	DYADBOOK_HTML=_build/html $(BIN)/python tests/browser/bench.py

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/codespell
	$(BIN)/python -m pytest --quiet tests/test_notebooks.py -k stored_and_tidy

# Where the service of known vulnerabilities cannot be asked about every package, no list is written.
audit: OUT := _build/audit
audit: $(READY) $(AUDIT)
	$(BIN)/python -m pytest --quiet tests/test_supply.py
	$(BIN)/python tests/audit/sbom.py $(VENV)/audit/bin/cyclonedx-py $(OUT)/sbom.cdx.json
	$(VENV)/audit/bin/pip-licenses --python $(BIN)/python --packages $$(sed -n 's/^\([A-Za-z0-9._-]*\)==.*/\1/p' requirements.lock) --from mixed --fail-on UNKNOWN --format csv --output-file $(OUT)/licences.csv
	$(VENV)/audit/bin/sp-repo-review .
	$(VENV)/audit/bin/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(VENV)/audit/bin/zizmor --quiet --offline .github
	rm -f $(OUT)/vulnerabilities.json
	$(VENV)/audit/bin/pip-audit --strict --disable-pip --require-hashes -r requirements.lock --progress-spinner off --format json --output $(OUT)/vulnerabilities.json || { test ! -f $(OUT)/vulnerabilities.json && echo "NO VULNERABILITY WAS LOOKED FOR: the service could not be asked."; }

links: $(READY)
	$(BIN)/python tests/links.py

torture: $(READY)
	$(BIN)/python tests/torture.py

mutate: $(READY)
	$(BIN)/python tests/mutation.py

mutants: $(READY)
	$(BIN)/python tests/mutants.py $(if $(MODULE),--module $(MODULE))

notebooks: $(READY)
	$(BIN)/dyadbook refresh

lock: $(READY)
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --group dev pyproject.toml --output-file requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url tests/clients/requirements.in --output-file tests/clients/requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url tests/audit/requirements.in --output-file tests/audit/requirements.lock

clean:
	rm -rf _build $(VENV)
