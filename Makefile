# Needs Python 3.11 or newer, Node.js 20.19 or newer and make (3.81 will do); the rest is installed
# into .venv and node_modules from the locks.

PYTHON ?= python3
PORT ?= 8000
LOANS ?=
ROUNDS ?=
RETAIN ?=
WATCH ?=
# Only the command line sets these: some shells export a variable of this name.
HOST =
TARGET =
SEED =
API_FUNCTION =
CONTEXT =
OWNER =
TABLE =
ENDPOINT =
FROM =
TO =
# Options of the benchmarks; an empty one has the default that the command's --help shows.
SECONDS ?=
USERS ?=
RATE ?=
WORKERS ?=
JOIN ?=
CRASHES ?=
FOLDER ?=
ADDRESS =
A =
B =
NAME =
ENGINES =
ONLY =
MOST =
STACK =
PROFILE =
COUNT =
REGION =
CODE =
HANDLER =
HISTORIES =
FILE =
ITEMS =
LOOPS =
PAYLOAD_BYTES =
JSON =
UPGRADE =
VECTORS ?= tests/vectors/pricing.json

# The process list shows the command line of make too.
ifeq ($(origin TOKEN),command line)
$(error TOKEN is a secret and has no place on a command line: put it into the environment, TOKEN=... make ...)
endif

# Nothing that is misspelt is ignored: a verb refuses a variable of the command line that it doesn't take,
# and the planner one of the environment, where it doesn't look.
named := $(strip $(foreach name,$(.VARIABLES),$(if $(filter command,$(origin $(name))),$(name))))
goals := $(or $(MAKECMDGOALS),help)
ifneq ($(named),)
unknown := $(shell awk -v goals="$(goals)" -v named="$(named)" -f scripts/variables.awk $(firstword $(MAKEFILE_LIST)))
ifneq ($(unknown),)
$(error $(unknown))
endif
endif
planned := LOANS STEPS BRANCHES CHOICES CALLBACKS WAITS POLLS RETRIES RATE SECONDS
unread := $(strip $(foreach name,$(planned),$(if $(filter environment,$(origin $(name))),$(name)=$($(name)))))
ifneq ($(and $(unread),$(filter break-even capacity,$(goals))),)
$(error $(unread) stands in the environment, where make $(goals) doesn't look. Write make $(goals) $(unread))
endif

# The variables that have a value, as arguments: SECONDS=5 is --seconds 5.
given = $(foreach name,$(1),$(if $($(name)),"$(name)=$($(name))"))

VENV := .venv
BIN := $(VENV)/bin
RUFF := $(BIN)/ruff
UV := $(BIN)/uv

# `make deploy CONTEXT="faults=true alarm_email=me@example.org"`; docs/aws.md lists the options.
CDK := JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=20 deployment/node_modules/.bin/cdk \
	$(foreach choice,$(CONTEXT),--context $(choice))

COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)

export PYTHON
# A lab starts many processes of the same code: each would compile it again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo compare inspect bill price break-even watch-cost abuse-cost idle-cost reproduce reconcile bench bench-compare bench-lab experiment capacity latency-model
.PHONY: anatomy exhibit guide site
.PHONY: synth deploy destroy smoke erase needs-target
.PHONY: soak chaos replay-check clinic contract check test e2e pictures talk fixtures figures recordings vectors histories lens types format lock clean
.PHONY: check-format check-lint check-types check-imports check-page test-page test-python
.PHONY: page python-local python-bench python-infra python-dev cdk-cli node-packages page-packages e2e-packages

help:
	@awk -f scripts/help.awk $(firstword $(MAKEFILE_LIST))

##@ Run

demo: node-packages python-local page ## Start both engines, the API and the page on this machine (PORT=8000, HOST=127.0.0.1, RETAIN=, WATCH=deployed)
	@exec $(BIN)/python -m local demo --port $(PORT) $(if $(HOST),--host $(HOST)) $(if $(RETAIN),--retain $(RETAIN)) $(if $(WATCH),--watch $(WATCH))

anatomy: python-bench python-infra ## Count each engine's code, resources and tests, and write docs/anatomy.md
	@exec $(BIN)/python -m bench anatomy

exhibit: node-packages python-bench ## List the exhibits, or run one: fan-out, payload, waits, worker-death ... (NAME=fan-out|...|all)
	@exec $(BIN)/python -m bench exhibit $(NAME)

compare: node-packages python-local ## Run three applicants through two engines or more and print one table (ENGINES="durable stepfunctions")
	@exec $(BIN)/python -m local compare $(if $(ENGINES),--engines "$(ENGINES)")

guide: node-packages python-bench ## Answer which engine wins when, find every figure anew, write docs/when-each-wins.md (ONLY=row)
	@exec $(BIN)/python -m guide write $(if $(ONLY),--only "$(ONLY)")

site: page-packages ## Write the guide and recorded runs as static files, in site (FOLDER=, ADDRESS= of the published site)
	@node frontend/scripts/site.mjs "$(or $(FOLDER),site)" "$(ADDRESS)"

##@ Cost

bill: node-packages python-local ## Print the applicants' bills on the engines, line by line (ENGINES=)
	@exec $(BIN)/python -m local bill $(if $(ENGINES),--engines "$(ENGINES)")

inspect: python-local ## Print what a history or a definition costs on both engines (FILE="a.json b.json", REGION=, ITEMS="State=40 ...", JSON=1)
	@exec $(BIN)/python -m bench inspect $(call given,FILE REGION ITEMS LOOPS PAYLOAD_BYTES JSON)

price: python-local ## Recompute published price examples from the price book (VECTORS=file.json)
	@exec $(BIN)/python -m bench price "$(VECTORS)"

break-even: python-local ## Compute a month's cost of a workload on each engine (LOANS=100000 STEPS=4 CALLBACKS=2 ...)
	@exec $(BIN)/python -m bench break-even $(filter-out PYTHON=%,$(MAKEOVERRIDES))

watch-cost: python-local ## Compute what it costs on AWS to watch a loan (REGION=us-east-1)
	@exec $(BIN)/python -m bench watch-cost $(call given,REGION)

abuse-cost: python-local ## Compute the most that strangers can cost a deployed stack in an hour (REGION=us-east-1)
	@exec $(BIN)/python -m bench abuse-cost $(call given,REGION)

idle-cost: python-local ## Compute what a deployed stack costs in a month without a loan (REGION=us-east-1)
	@exec $(BIN)/python -m bench idle-cost $(call given,REGION)

reproduce: python-local ## Print published comparisons with their omissions and corrected figures
	@exec $(BIN)/python -m bench reproduce

reconcile: python-local ## Compare a deployed stack's bills with CloudWatch's counts (TARGET, API_FUNCTION, FROM, TO; TOKEN in the environment)
	@exec $(BIN)/python -m bench reconcile $(call given,TARGET API_FUNCTION FROM TO REGION)

##@ Measure

bench: node-packages python-bench ## Load both engines and write a report (SECONDS=60, USERS=1,2,4 or RATE=, LOANS=100, WORKERS=, TARGET=, PROFILE=)
	@exec $(BIN)/python -m bench run $(call given,SECONDS USERS RATE LOANS WORKERS JOIN CRASHES TARGET PROFILE FOLDER)

bench-compare: node-packages python-bench ## Measure whether commit (or results folder) B is slower than A (A=, B=, LOANS=40, MOST=200)
	@exec $(BIN)/python -m bench compare "$(A)" "$(B)" $(call given,LOANS MOST USERS)

bench-lab: node-packages python-bench ## Compare the lab's speed with a do-it-yourself stack's (LOANS=64, ROUNDS=5)
	@exec $(BIN)/python -m bench lab $(call given,LOANS ROUNDS)

capacity: python-local ## Compute the first AWS quota that a load reaches (RATE=300 SECONDS=3600 REGION=us-east-1 STEPS=4 ...)
	@exec $(BIN)/python -m bench capacity $(filter-out PYTHON=%,$(MAKEOVERRIDES))

experiment: node-packages python-bench ## Count units and dollars of synthetic workflows (NAME=steps|payload|replays|fan-out|all)
	@exec $(BIN)/python -m bench experiment "$(or $(NAME),all)" $(call given,MOST STACK REGION)

latency-model: python-bench $(if $(COUNT),node-packages) ## MODEL: compute a loan's orchestration time on AWS (PROFILE=measured.json)
	@exec $(BIN)/python -m bench latency-model $(call given,PROFILE) $(if $(COUNT),--count)

##@ On AWS

synth: python-infra cdk-cli page ## Write and check the CloudFormation templates, in cdk.out; needs no account
	@$(CDK) synth --quiet >/dev/null
	@echo "Templates are in cdk.out."

deploy: python-infra cdk-cli page ## Deploy both stacks and print the page's address (CONTEXT="name=value ...")
	@$(CDK) deploy --all --outputs-file cdk.out/outputs.json
	@scripts/after-deploy cdk.out/outputs.json

destroy: python-infra cdk-cli page ## Remove both stacks; the table and the users stay by default
	@$(CDK) destroy --all

smoke: needs-target python-dev ## Run a short part of the contract suite on a deployed stack (TARGET=https://...; TOKEN in the environment)
	@exec $(BIN)/pytest -q tests/contract -m smoke --target "$(TARGET)"

erase: python-local ## Remove what a table holds about one applicant (OWNER=sub, TABLE=, REGION= or ENDPOINT= of a lab)
	@exec $(BIN)/python -m bench erase $(call given,OWNER TABLE REGION ENDPOINT)

needs-target:
	@test -n "$(TARGET)" || { echo "TARGET is missing: TOKEN=... make smoke TARGET=https://..." >&2; exit 2; }

##@ Check

soak: node-packages python-local ## Measure whether the lab slows down or grows with its loans (LOANS=5000, RETAIN=)
	@exec $(BIN)/python -m local soak $(if $(LOANS),--loans $(LOANS)) $(if $(RETAIN),--retain $(RETAIN))

chaos: node-packages python-local ## Run random loans while processes die, then audit them (LOANS=1000, SEED=, ENGINES=)
	@exec $(BIN)/python -m local chaos $(if $(LOANS),--loans $(LOANS)) $(if $(SEED),--seed $(SEED)) $(if $(ENGINES),--engines "$(ENGINES)")

replay-check: python-local ## Check whether executions that wait can go on with this code (CODE=folder, HANDLER=module.function, HISTORIES=folder, JSON=1)
	@exec $(BIN)/python -m replay check $(if $(CODE),--code "$(CODE)") $(if $(HANDLER),--handler "$(HANDLER)") \
		$(if $(HISTORIES),--histories "$(HISTORIES)") $(if $(JSON),--json)

clinic: python-local ## Run mistakes in durable code on the real engine, and write docs/determinism.md
	@exec $(BIN)/python -m replay clinic

contract: node-packages python-dev ## Run every scenario on every engine (TARGET=https://... for a deployed stack, ONLY="LOAN-001 or LOAN-002")
	@FUZZ_SECONDS=30 exec $(BIN)/pytest -q tests/contract tests/trials --every-engine $(if $(TARGET),--target "$(TARGET)") $(if $(ONLY),-k "$(ONLY)")

check: check-format check-lint check-types check-imports check-page ## Check format, lint, types and import rules

check-format: python-dev
	@scripts/quietly $(RUFF) format --check .

check-lint: python-dev
	@$(RUFF) check --quiet .

check-types: python-dev
	@$(BIN)/mypy

check-imports: python-dev
	@scripts/quietly $(BIN)/lint-imports --no-logo --no-cache

check-page: page-packages
	@scripts/quietly npm --prefix frontend run lint
	@scripts/quietly npm --prefix frontend run typecheck

test: test-page test-python ## Run the tests of the code, the lab and the page

e2e: node-packages python-dev page e2e-packages ## Test the page in Chromium, with screenshots in test-results/
	@exec node tests/e2e/run.mjs

pictures: node-packages python-local page e2e-packages ## Film a race for the README, in docs/images
	@exec node tests/e2e/pictures.mjs

test-python: node-packages python-dev
	@$(BIN)/pytest -q --numprocesses 3 --no-loadscope-reorder

test-page: page-packages
	@npm --prefix frontend test -- --silent


##@ Maintain

fixtures: vectors histories lens figures types clinic anatomy talk ## Write every generated file: fold vectors, histories, figures, schema, types

vectors: python-local
	@$(BIN)/python -m tests.vectors.make_fold_vectors

histories: node-packages python-bench
	@$(BIN)/python -m local histories
	@scripts/quietly $(BIN)/python -m bench latency-model --count

lens: python-local
	@$(BIN)/python -m local lens

recordings: node-packages python-local ## Record the runs that the site plays, in docs/runs (ONLY=approved, FOLDER=)
	@exec $(BIN)/python -m local recordings $(if $(FOLDER),--folder "$(FOLDER)") $(if $(ONLY),--only "$(ONLY)")

figures: node-packages python-bench ## Write the generated parts of README and docs, and the API's schema
	@$(BIN)/python -m bench figures
	@$(BIN)/python -m local figures

talk: page-packages ## Write docs/talk.md, the script of the talk, from its scenes
	@npm --prefix frontend run --silent talk -- --silent

types: page-packages
	@npm --prefix frontend run --silent types

format: python-dev ## Format the code and apply the safe fixes
	@$(RUFF) check --quiet --fix-only .
	@$(RUFF) format .

lock: python-dev ## Write the locks of requirements/*.in and package.json (UPGRADE=1 for newer versions)
	$(COMPILE) requirements/runtime.in -o requirements/runtime.txt
	$(COMPILE) requirements/local.in -o requirements/local.txt
	$(COMPILE) requirements/bench.in -o requirements/bench.txt
	$(COMPILE) requirements/infra.in -o requirements/infra.txt
	$(COMPILE) requirements/dev.in -o requirements/dev.txt
	npm install --package-lock-only
	npm --prefix deployment install --package-lock-only

clean: ## Remove everything that was installed or made
	rm -rf $(VENV) node_modules frontend/node_modules frontend/dist tests/e2e/node_modules deployment/node_modules cdk.out site .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

python-local:
	@scripts/install-python local

python-bench:
	@scripts/install-python bench

python-infra:
	@scripts/install-python infra

python-dev:
	@scripts/install-python dev

cdk-cli:
	@scripts/install-node deployment "the CDK's command line"

node-packages:
	@scripts/install-node . "dynalite, the lab's DynamoDB,"

page-packages:
	@scripts/install-node frontend "the build tools of the page"

e2e-packages:
	@scripts/install-node tests/e2e "the browser driver"

page: page-packages
	@scripts/build-page
