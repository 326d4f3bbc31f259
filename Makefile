# `make run` shows the shop, `make test` proves it; everything else is a part of these.
# The work is done by tools/ (Python's standard library only).

PYTHON ?= python3
TOOLS = $(PYTHON) -m tools

.DEFAULT_GOAL := help
.PHONY: help run test lint format test-addons test-browser test-races test-tooling test-odoo serve pictures bench deps \
	lock reset clean clean-cache

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

run: ## fetch what is missing, start the shop, print its addresses (PORT=8069)
	@exec $(TOOLS) run $(if $(PORT),--port $(PORT))

test: ## everything; ADDON=water_booking or FILE=path for a part (K=expression)
	@exec $(TOOLS) test $(if $(ADDON),--addon $(ADDON)) $(if $(FILE),--file $(FILE)) $(if $(K),-k '$(K)')

lint: ## ruff, pylint-odoo, OCA's checks, prettier and eslint where node is
	@exec $(TOOLS) test --stage lint

format: ## let ruff and prettier rewrite the code
	@exec $(TOOLS) format

test-addons: ## the tests inside the addons
	@exec $(TOOLS) test --stage addons

test-browser: ## journeys in headless Chromium
	@exec $(TOOLS) test --stage browser

test-races: ## races against a server with several workers
	@exec $(TOOLS) test --stage races

test-tooling: ## tests of tools/, config/ and docker/
	@exec $(TOOLS) test --stage tooling

test-odoo: ## Odoo's own tests with our addons (MODULES=payment,sale; COMPARE=1 also without them)
	@exec $(TOOLS) test-odoo $(if $(MODULES),--modules $(MODULES)) $(if $(COMPARE),--compare)

serve: ## keep a shop for browser tests and races running (WORKERS=4), so that they start at once
	@exec $(TOOLS) serve $(if $(WORKERS),--workers $(WORKERS))

pictures: ## the demo's pages as pictures for docs/tour.md, into docs/images
	@exec $(TOOLS) pictures

bench: ## measure the shop beside Odoo's own (BENCH=quick, BENCH=hot, BENCH=steps, BENCH=season, WORKERS=6)
	@exec $(TOOLS) bench

deps: ## only fetch and install, start nothing
	@exec $(TOOLS) deps

lock: ## compile requirements/*.txt anew from *.in (needs uv: pip install uv)
	@exec $(TOOLS) lock

reset: ## forget the demo database; the next `make run` makes a new one
	@exec $(TOOLS) reset

clean: ## remove .local (environment, databases, logs); the cache stays
	@exec $(TOOLS) clean

clean-cache: ## remove also what was fetched for all clones
	@exec $(TOOLS) clean --cache
