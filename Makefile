# Everything that a developer or CI does here. `make` lists it.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# Arguments for the server: make run ARGS="--help"
ARGS ?=
# Runs that `make fuzz` does.
SEEDS ?= 2000

DEBUG := .build/debug
RELEASE := .build/release
HAND_WRITTEN := find Package.swift Sources Tests Fuzzing -name '*.swift' -not -path '*/Generated/*' -print0
# Random plans that `make trials` checks, and that `make oracle` compares with an integer program.
TRIALS ?= 100000
INSTANCES ?= 600
# How long `make fuzz-planner` and `make fuzz-selectors` look for inputs that break something.
SECONDS ?= 600
# Tests that talk to servers; they come first, since sweeps beside them would keep their threads for minutes.
CONNECTED := HTTPTransportTests|HTTPAPITests|ExternalGRPCTests|LiveProviderTests|SimulatedTests
# Journals that are kept.
JOURNALS := Tests/Golden/*.journal.jsonl

.PHONY: help
help: ## Lists these targets.
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: setup
setup: ## Installs libraries that are missing (Debian, Ubuntu); says what else is.
	@scripts/setup.sh

.PHONY: run
run: setup ## Builds the server and runs it with its embedded policy; ARGS="…" are passed on.
	@swift build --product nvlink-autoscaler
	@exec $(DEBUG)/nvlink-autoscaler $(ARGS)

.PHONY: test
test: ## Runs every test, then the server end to end.
	@scripts/setup.sh --tests
	@swift build --build-tests
	@swift test --skip-build --disable-xctest --filter '$(CONNECTED)'
	@swift test --skip-build --disable-xctest --skip '$(CONNECTED)'
	@scripts/readme.py --check
	@python3 Tests/EndToEnd/command_lines.py --simulator $(DEBUG)/autoscale-sim --provider $(DEBUG)/nvlink-autoscaler
	@Tests/EndToEnd/run.sh $(DEBUG)/nvlink-autoscaler

.PHONY: check
check: lint build test replay policies fuzz-briefly ## Everything that must hold before a commit.

.PHONY: lint
lint: ## Says where the code is not formatted or breaks a rule of swift-format.
	@$(HAND_WRITTEN) | xargs -0 swift format lint --strict --parallel

.PHONY: format
format: ## Formats the code.
	@$(HAND_WRITTEN) | xargs -0 swift format --in-place --parallel

.PHONY: build
build: setup ## Builds everything for debugging.
	@swift build

.PHONY: e2e
e2e: ## Runs the server end to end: a client calls it as Cluster Autoscaler does.
	@scripts/setup.sh --tests
	@swift build --product nvlink-autoscaler
	@swift build --product autoscale-sim
	@python3 Tests/EndToEnd/command_lines.py --simulator $(DEBUG)/autoscale-sim --provider $(DEBUG)/nvlink-autoscaler
	@Tests/EndToEnd/run.sh $(DEBUG)/nvlink-autoscaler

.PHONY: replay
replay: simulator ## Replays recorded journals; the actions must be the same.
	@shopt -s nullglob; journals=($(JOURNALS)); \
	if (($${#journals[@]} == 0)); then echo "make replay: no journal in Tests/Golden" >&2; exit 1; fi; \
	for journal in "$${journals[@]}"; do $(DEBUG)/autoscale-sim replay "$$journal"; done

.PHONY: policies
policies: simulator ## Runs the regression tests of the shipped policies.
	@$(DEBUG)/autoscale-sim test policies/

.PHONY: truth
truth: fast-simulator ## Runs the scenarios whose answers are known from elsewhere (release build).
	@$(RELEASE)/autoscale-sim truth scenarios/truth

.PHONY: fuzz
fuzz: fast-simulator ## Runs SEEDS random histories with faults under all checkers (release build).
	@$(RELEASE)/autoscale-sim fuzz --seeds $(SEEDS)

.PHONY: fuzz-planner
fuzz-planner: ## Lets libFuzzer look for plans that break a rule, for SECONDS=600.
	@scripts/fuzz.sh planner $(SECONDS)

.PHONY: fuzz-briefly
fuzz-briefly: ## Fuzzes plans and device selectors for 20 seconds each.
	@scripts/fuzz.sh planner 20
	@scripts/fuzz.sh selector 20

.PHONY: fuzz-selectors
fuzz-selectors: ## Lets libFuzzer look for device selectors that are misread, for SECONDS=600.
	@scripts/fuzz.sh selector $(SECONDS)

.PHONY: trials
trials: fast-simulator ## Checks the planner on TRIALS random instances (release build).
	@$(RELEASE)/autoscale-sim trials --seeds $(TRIALS)

.PHONY: oracle
oracle: fast-simulator ## Compares plans with proven optima of INSTANCES random instances (about two minutes).
	@scripts/oracle/run.sh $(RELEASE)/autoscale-sim $(INSTANCES)

.PHONY: bench
bench: fast-simulator ## Says what the known answers cost in CPU time and instructions (release build).
	@scripts/bench.sh

.PHONY: report-shots
report-shots: simulator ## Makes pages of reports and pictures of them in .build/report-shots, to be looked at (chromium).
	@scripts/report-shots.sh $(DEBUG)/autoscale-sim .build/report-shots

.PHONY: golden
golden: simulator ## Rewrites the files under Tests/Golden; review the diff.
	@REWRITE_GOLDEN=1 swift test --disable-xctest --filter Golden
	@rm -f Tests/Golden/mixed-fleet.journal.jsonl
	@$(DEBUG)/autoscale-sim run scenarios/mixed-fleet.yaml \
	  --journal Tests/Golden/mixed-fleet.journal.jsonl >/dev/null

.PHONY: clean
clean: ## Removes everything that was built.
	@rm -rf .build .venv-e2e .venv-oracle

.PHONY: simulator
simulator: setup
	@swift build --product autoscale-sim

.PHONY: fast-simulator
fast-simulator: setup
	@swift build --configuration release --product autoscale-sim
