# Two commands do everything: `make ssp` builds our own system security plan, `make test` runs the tests.
# Both set up what they need, say what they do, and are quick the second time.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
SETUP := $(VENV)/.ready
JOBS ?= 2

.PHONY: help ssp test lint types contracts bench docs clean

help:
	@echo "make ssp    set up, produce evidence, and build our own plan into build/ (PDF, site, OSCAL)"
	@echo "make test   set up, and run the tests"
	@echo "make lint types contracts   the other checks of .ci/run"
	@echo "make bench  the benchmarks, side by side with their yardsticks"
	@echo "make docs   write the reference pages that are made from the code"
	@echo "make clean  remove everything that was made"

$(SETUP): requirements.lock pyproject.toml
	@echo "==> setting up $(VENV) with $(PYTHON)"
	@.ci/python-version "$(PYTHON)"
	@test -x $(BIN)/python || "$(PYTHON)" -m venv $(VENV)
	@.ci/packages $(BIN)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

ssp: $(SETUP)
	@.ci/system-packages pdf
	@echo "==> producing evidence (linters, audit, secret scan, tests, SBOM) into artifacts/"
	@.ci/evidence
	@echo "==> finding the NIST SP 800-53 r5 catalog"
	@$(BIN)/sspgen catalog add nist-800-53-r5 || echo "no catalog: the plan is built without control texts, and says so"
	@echo "==> keeping the evidence"
	@$(BIN)/sspgen collect . --quiet || echo "not every source was reached: the plan shows which"
	@echo "==> building our own plan"
	@$(BIN)/sspgen build . --jobs $(JOBS)
	@echo "==> open build/site/index.html and build/ssp.pdf; OSCAL is in build/oscal/"

test: $(SETUP)
	@.ci/system-packages pdf test
	@echo "==> running the tests"
	@.ci/tests $(JOBS) $(ARGS)

lint: $(SETUP)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(SETUP)
	@$(BIN)/mypy

contracts: $(SETUP)
	@$(BIN)/lint-imports

bench: $(SETUP)
	@.ci/system-packages pdf
	@$(BIN)/python tests/bench/run.py $(ARGS)

docs: $(SETUP)
	@$(BIN)/python -m tests.support.reference

clean:
	rm -rf $(VENV) build .build.d artifacts .make dist .mypy_cache .ruff_cache .hypothesis
