# Migralex. `make run` and `make test` need only Python 3.11 or newer and make; everything else is named below.
RAW ?= data/raw
OUT ?= data/processed
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
export PIP_NO_INPUT := 1

.PHONY: run serve test large load reviewing killing fuzz check lint types contracts bench hostile evaluate train samples lock system ocr postgresql chromium clean help

help: ## What can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: .venv/.runtime ## Read, split and tag the documents of RAW into OUT, and show what was found
	@$(BIN)/migralex process --raw "$(RAW)" --out "$(OUT)"

serve: .venv/.runtime ## Open the reviewers' room in the browser (RAW, OUT)
	@$(BIN)/migralex serve --raw "$(RAW)" --out "$(OUT)"

test: .venv/.dev ## Run every test
	@$(BIN)/python -m pytest -n auto --dist loadfile

check: .venv/.dev lint types contracts test ## Everything that has to hold

lint: .venv/.dev ## Style
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: .venv/.dev ## Types
	@$(BIN)/mypy

contracts: .venv/.dev ## Who may import whom
	@$(BIN)/lint-imports

train: .venv/.runtime ## Train the model anew
	@$(BIN)/migralex train

evaluate: .venv/.dev ## Measure the model (EVAL=<file.jsonl> for other passages, AGAINST=<model>), with a report in OUT
	@$(BIN)/python -m benchmarks.evaluate $(if $(EVAL),--rows "$(EVAL)") $(if $(AGAINST),--against "$(AGAINST)")

bench: .venv/.dev ## Measure speed, memory, quality (PDF=<file>, ONLY=<section,...>, LABELLED=<rows.jsonl> for ONLY=learning)
	@$(BIN)/python -m benchmarks.run $(if $(PDF),--pdf "$(PDF)") $(if $(ONLY),--only "$(ONLY)") \
		$(if $(LABELLED),--rows "$(LABELLED)")

large: .venv/.dev ## Make an archive of PASSAGES passages at URL, and ask it each kind of question
	@$(BIN)/python -m benchmarks.large --url "$(or $(URL),sqlite:///data/processed/large.db)" --passages $(or $(PASSAGES),200000)

load: .venv/.dev ## Twenty scripted reviewers on this machine, on the archive at URL (see large) and the pictures of pages
	@$(BIN)/python -m benchmarks.load $(if $(URL),--url "$(URL)")

reviewing: .venv/.dev ## A person's wait between a key and the next passage, in a real browser
	@$(BIN)/python -m benchmarks.reviewing

killing: .venv/.dev ## Kill the server again and again while twenty scripted reviewers decide PASSAGES passages
	@$(BIN)/python -m benchmarks.killing --passages $(or $(PASSAGES),5000) $(if $(URL),--url "$(URL)")

fuzz: .venv/.dev ## Ask the API as each role what its schema allows, and what it does not (EXAMPLES of each)
	@$(BIN)/python -m tests.web.api_fuzz --examples $(or $(EXAMPLES),200)

hostile: .venv/.dev ## Send COUNT damaged documents through the command line
	@$(BIN)/python -m tests.hostile.flood $(or $(COUNT),2000)

samples: .venv/.dev ## Write the sample documents of data/raw anew
	@$(BIN)/python -m tests.samples

system: ocr postgresql chromium ## Every optional system package (Debian, Ubuntu)
	apt-get install -y --no-install-recommends libreoffice-writer-nogui

ocr: ## Tesseract and its language packs, for scanned pages (Debian, Ubuntu)
	apt-get update
	apt-get install -y --no-install-recommends tesseract-ocr tesseract-ocr-eng tesseract-ocr-fra tesseract-ocr-spa \
		tesseract-ocr-por tesseract-ocr-ara tesseract-ocr-rus tesseract-ocr-chi-sim

postgresql: ## PostgreSQL, for its tests (Debian, Ubuntu)
	apt-get update
	apt-get install -y --no-install-recommends postgresql

chromium: ## Chromium, for the tests that open pages (Debian, Ubuntu)
	apt-get update
	apt-get install -y --no-install-recommends chromium

lock: ## Resolve the dependencies anew (needs uv)
	uv pip compile -q -p 3.11 --universal --generate-hashes --no-annotate --no-header --no-emit-index-url \
		pyproject.toml --extra build -o requirements.lock
	uv pip compile -q -p 3.11 --universal --generate-hashes --no-annotate --no-header --no-emit-index-url \
		pyproject.toml --extra build --extra dev -o requirements-dev.lock

clean: ## Remove the environment and everything that was made from data/raw
	rm -rf .venv models/trained/*/ data/processed/* data/processed/.prefect

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Migralex needs Python 3.11 or newer; none was found. Install it, or run: make PYTHON=<path>"; exit 1; }
	@echo "Making the environment in .venv (once) ..."
	@$(PYTHON) -m venv .venv || { echo "This Python cannot make environments. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }

.venv/.runtime: requirements.lock pyproject.toml | .venv/bin/python
	@echo "Installing the locked dependencies (once; some minutes on a slow line) ..."
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: requirements-dev.lock .venv/.runtime
	@echo "Installing what the tests need (once) ..."
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@
