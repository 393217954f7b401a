PYTHON ?= python3
COMPILE = uv pip compile pyproject.toml --quiet --universal --generate-hashes \
	--no-annotate --no-header --no-emit-index-url

.PHONY: run test check bench format lock packages dev-packages python
.SILENT:

run: packages
	NEWSROOM_LEASH=1 exec .venv/bin/python manage.py serve

test: dev-packages
	.venv/bin/python -m pytest --numprocesses logical --maxprocesses 4 --dist loadfile $(ARGS)

check: dev-packages
	.venv/bin/python bin/check.py

# On a publication of its own, made at the first run: make bench STORIES=100000 measures a large one.
bench: STORIES ?= 2000
bench: export DATA_DIR = .data/bench-$(STORIES)
bench: export DATABASE_URL =
bench: packages
	.venv/bin/python manage.py migrate --verbosity 0
	.venv/bin/python manage.py collectstatic --no-input --verbosity 0
	.venv/bin/python manage.py demo --articles $(STORIES)
	.venv/bin/python manage.py bench
	.venv/bin/python manage.py bench_import

format: dev-packages
	.venv/bin/python -m ruff check --fix --quiet
	.venv/bin/python -m ruff format --quiet
	find templates -name '*.html' -exec .venv/bin/djade --target-version 5.2 {} + || true

packages: python
	$(PYTHON) bin/install.py requirements.lock

dev-packages: python
	$(PYTHON) bin/install.py requirements-dev.lock

python:
	command -v $(PYTHON) > /dev/null || \
		{ echo "Newsroom needs Python 3.11 or newer: install it, then run make again." >&2; exit 1; }

lock:
	$(COMPILE) -o requirements-production.lock
	$(COMPILE) --extra embedded -c requirements-production.lock -o requirements.lock
	$(COMPILE) --extra embedded --extra dev --extra e2e -c requirements.lock -o requirements-dev.lock
