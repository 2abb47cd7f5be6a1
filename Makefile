# Python, make and pip are all it takes: PostgreSQL comes with pip.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: site setup demo serve test quick soak walls pooled chaos check release audit restore-drill recovery-drill schema pictures bench load

setup: .venv/ready

.venv/ready: requirements.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@mkdir -p var
	@touch $@

demo: setup
	@$(BIN)/python -m demo

serve: setup
	@$(BIN)/python manage.py serve

test: setup
	@$(BIN)/python -m pytest

# The tests that start no server, worker or browser.
quick: setup
	@$(BIN)/python -m pytest -m "not soak and not slow"

soak: setup
	@$(BIN)/python -m pytest -m soak

# The walls around a tenant, each taken away by itself: the others hold, and some test notices.
walls: setup
	@$(BIN)/python -m pytest -m soak tests/tenants/isolation/test_mutations.py

# The tests of isolation, races and imports through PgBouncer in transaction mode.
pooled: setup
	@$(BIN)/python tests/pooled.py

# Load while processes, the database, disks and connections fail; then everything is compared. Full disks need root.
SECONDS ?= 60
chaos: setup
	@$(BIN)/python -m chaos --seconds $(SECONDS) $(if $(SEED),--seed $(SEED))

check: setup
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports > var/imports.log 2>&1 || { cat var/imports.log; exit 1; }
	@$(BIN)/python manage.py makemigrations --check --dry-run --verbosity 0
	@$(BIN)/python -m release.migrations
	@PDPL_PRODUCTION=1 SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))') \
		ALLOWED_HOSTS=register.example.vn DATABASE_URL=postgresql://app@localhost/pdpl \
		$(BIN)/python manage.py check --deploy --fail-level WARNING > var/deploy.log 2>&1 || { cat var/deploy.log; exit 1; }
	@$(BIN)/python manage.py spectacular --validate --fail-on-warn --file /dev/null
	@$(BIN)/bandit --quiet --recursive pdpl_inventory tenants activities client/pdpl_client -ll \
		--exclude '*/migrations/*' --baseline .bandit-baseline.json
	@$(MAKE) --no-print-directory site

# Packages, the list of their parts, sums and a signature in var/release; docs/operations.md says what it refuses.
release: setup
	@$(BIN)/python -m release $(if $(SIGNING_KEY),--signing-key $(SIGNING_KEY))

# Asks PyPI for known weaknesses of what the product is made of; needs the network (docs/security.md: without it).
audit: setup
	@$(BIN)/python -m pip freeze --exclude-editable --disable-pip-version-check > var/installed.txt
	@$(BIN)/pip-audit --strict --no-deps --disable-pip --requirement var/installed.txt

# Backs up, restores into an empty cluster and compares; FROM is the database as a role that reads all rows.
restore-drill: setup
	@$(BIN)/python manage.py restore_drill $(if $(FROM),--from $(FROM))

# The same with a physical backup and its WAL, recovered to a moment; FROM is the database as a superuser.
recovery-drill: setup
	@$(BIN)/python manage.py recovery_drill $(if $(FROM),--from $(FROM))

# Renews the golden file, in English, that the tests compare the live schema with.
schema: setup
	@$(BIN)/python manage.py spectacular --validate --fail-on-warn --lang en --file tests/openapi.yaml

# The documentation as a site in var/site. Its source is a copy with the repository's layout, so that links hold in both.
site: setup
	@rm -rf var/site var/site-source && mkdir -p var/site-source/client
	@cp -r README.md CONTRIBUTING.md CHANGELOG.md LICENSE docs deploy docs/site/index.md var/site-source
	@cp client/README.md var/site-source/client
	@$(BIN)/sphinx-build --quiet --fail-on-warning --keep-going --conf-dir docs/site var/site-source var/site

# Makes the pictures of the officers' guide anew; needs Chromium.
pictures: setup
	@$(BIN)/python -m pytest -n 0 -q tests/admin/everyone/pictures.py

# The benchmark's own requirements come beside the product's; BENCH=--short takes about two minutes.
bench: setup
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt
	@$(BIN)/python -m benchmarks $(BENCH)
	@$(BIN)/python -m benchmarks.imports

# A hundred tenants at once; PDPL_BENCH_KEEP=1 keeps figures and plots in docs/performance.
MINUTES ?= 5
load: setup
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt
	@$(BIN)/python -m benchmarks.load --minutes $(MINUTES)
