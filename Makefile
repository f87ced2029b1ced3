PYTHON ?= python3
BIN := .venv/bin
SLACK_SERVER := local-slack-linux-x64

.PHONY: run test playground setup check peers docs clean

run: setup  ## set up, then the tour: sample data, a dozen questions, and you in the chat
	@$(BIN)/marketbot tour

test: setup peers check  ## set up, then every test
	$(BIN)/pytest -n 2 --dist loadfile

playground: setup peers  ## a Slack-like page in the browser with the bot in it (linux-x64)
	@$(BIN)/marketbot playground

check: setup  ## lint, format, types, and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: setup  ## write the generated pages of docs/
	$(BIN)/python -m bot.docs

setup: .venv/installed

.venv/installed: pyproject.toml constraints.txt
	@echo "Setting up in .venv (a minute or two the first time)…"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --group dev --editable ".[openai]"
	@touch $@

peers: node_modules/installed

node_modules/installed: package.json
	@if command -v npm >/dev/null; then npm install --no-package-lock --no-audit --no-fund --silent && touch $@; \
	else echo "npm is not here: tests against the Slack server are skipped"; fi

clean:
	rm -rf .venv node_modules build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
