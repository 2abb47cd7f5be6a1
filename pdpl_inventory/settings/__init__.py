"""All settings, in sections, read from the environment. The README's table lists each variable."""

import os
from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from pdpl_inventory.embedded import place
from pdpl_inventory.settings import environment, observing
from pdpl_inventory.settings.admin_frame import UNFOLD as UNFOLD
from pdpl_inventory.settings.api_schema import SPECTACULAR_SETTINGS as SPECTACULAR_SETTINGS
from pdpl_inventory.settings.credentials import *  # noqa: F403
from pdpl_inventory.settings.retention import *  # noqa: F403

BASE_DIR = Path(__file__).resolve().parent.parent.parent

# --- Where and how it runs ---------------------------------------------------

PDPL_HOME = environment.home(BASE_DIR)
PDPL_PRODUCTION = environment.flag("PDPL_PRODUCTION")
DEBUG = environment.flag("DEBUG")
SECRET_KEY = environment.secret_key(PDPL_HOME, PDPL_PRODUCTION)
SECRET_KEY_FALLBACKS = environment.words("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS") or ["localhost", "127.0.0.1", "[::1]"]

if PDPL_PRODUCTION:
    for required in ("ALLOWED_HOSTS", "DATABASE_URL"):
        if not os.environ.get(required):
            raise ImproperlyConfigured(f"PDPL_PRODUCTION=1 requires {required}.")
    if DEBUG:
        raise ImproperlyConfigured("PDPL_PRODUCTION=1 and DEBUG=1 exclude each other.")
    SECURE_SSL_REDIRECT = True
    # Prometheus on this machine asks over plain HTTP; health checks never come so far (``health.ByAnyName``).
    SECURE_REDIRECT_EXEMPT = [r"^metrics$"]
    SECURE_HSTS_SECONDS = environment.number("PDPL_HSTS_SECONDS", 31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    # Browsers take a cookie of such a name from this host alone, over HTTPS.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    LANGUAGE_COOKIE_NAME = "__Host-language"
    CSRF_TRUSTED_ORIGINS = [f"https://{host.lstrip('.')}" for host in ALLOWED_HOSTS if host != "*"]
    if environment.flag("PDPL_BEHIND_PROXY", True):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Applications ------------------------------------------------------------

INSTALLED_APPS = [
    "pdpl_inventory",
    "tenants",
    "activities",
    # Before Django's admin, whose templates it replaces; without its own site, since the site is ``MemberSite``.
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "pdpl_inventory.admin_config.Administration",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "rest_framework_simplejwt.token_blacklist",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "pdpl_inventory.logs.RequestLog",
    "pdpl_inventory.health.ByAnyName",
    "pdpl_inventory.security.headers.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "pdpl_inventory.language.VietnameseFirst",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tenants.requests.middleware.TenantMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "pdpl_inventory.urls"
WSGI_APPLICATION = "pdpl_inventory.wsgi.application"
CSRF_FAILURE_VIEW = "pdpl_inventory.errors.csrf_failure"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "pdpl_inventory" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# --- Database ----------------------------------------------------------------

# A server or network that is gone is noticed within a minute. By libpq's defaults a connection is waited for without
# end, what was sent for a quarter of an hour, and an answer for two hours.
NOTICE_LOSS = {
    "connect_timeout": 10,  # seconds
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,  # milliseconds
}


# Of the replica, whose reads the primary answers when it is gone.
NOTICE_LOSS_SOON = {
    "connect_timeout": 2,
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 2,
    "tcp_user_timeout": 4_000,
}


def database(url: str, options: dict[str, Any] = NOTICE_LOSS) -> dict[str, Any]:
    parsed: dict[str, Any] = dict(dj_database_url.parse(url))
    if parsed["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured("DATABASE_URL must be a postgresql:// address: no other database will do.")
    parsed["OPTIONS"] = {**options, **parsed.get("OPTIONS", {})}  # the address may have its own
    return parsed


DATABASES: dict[str, dict[str, Any]]
if url := os.environ.get("DATABASE_URL"):
    DATABASES = {"default": database(url)}
    if owner_url := os.environ.get("DATABASE_OWNER_URL"):
        DATABASES["owner"] = database(owner_url)
else:
    DATABASES = place.databases(PDPL_HOME)

# A streaming replica that answers reads; its loss must be noticed before a reader tires. Other names are the primary's.
DATABASE_REPLICA_URL = os.environ.get("DATABASE_REPLICA_URL", "")
PDPL_REPLICA_MAX_LAG_SECONDS = environment.number("PDPL_REPLICA_MAX_LAG_SECONDS", 10, least=1)
PDPL_REPLICA_RETRY_SECONDS = environment.number("PDPL_REPLICA_RETRY_SECONDS", 5, least=1)
if DATABASE_REPLICA_URL:
    if not os.environ.get("DATABASE_URL"):
        raise ImproperlyConfigured(
            "DATABASE_REPLICA_URL requires DATABASE_URL: the embedded PostgreSQL has no replica."
        )
    DATABASES["replica"] = database(DATABASE_REPLICA_URL, NOTICE_LOSS_SOON)
    DATABASES["replica"]["TEST"] = {"MIRROR": "default"}
    # Each thread keeps its connection: a pool lets a read wait for a server that refuses at once.
    DATABASES["replica"]["CONN_MAX_AGE"] = 600
    DATABASE_ROUTERS = ["pdpl_inventory.replica.current.Router"]

# A transaction-mode pooler may give each transaction another connection, so nothing is kept in the database session;
# prepared statements only where there is no pooler. A statement is prepared on its fifth execution.
PDPL_PREPARED_STATEMENTS = environment.flag("PDPL_PREPARED_STATEMENTS", not os.environ.get("DATABASE_URL"))
for each in DATABASES.values():
    each["DISABLE_SERVER_SIDE_CURSORS"] = True
    each.setdefault("OPTIONS", {})["prepare_threshold"] = 5 if PDPL_PREPARED_STATEMENTS else None
    # A pooled connection may be broken since a restart of the server.
    each["CONN_HEALTH_CHECKS"] = True
if "owner" in DATABASES:
    # Tests create one database, as its owner; the application's role connects to the same one.
    DATABASES["default"]["TEST"] = {"MIRROR": "owner"}
    DATABASES["owner"]["TEST"] = {"DEPENDENCIES": []}

# Connections that a server process keeps open; management commands have no pool.
PDPL_THREADS = environment.number("PDPL_THREADS", 8, least=1)
PDPL_WORKERS = environment.number("PDPL_WORKERS", 2, least=1)
DATABASE_POOL = {"min_size": 1, "max_size": PDPL_THREADS, "timeout": 10}
PDPL_STATEMENT_TIMEOUT_SECONDS = environment.number("PDPL_STATEMENT_TIMEOUT_SECONDS", 60, least=1)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- E-mail ------------------------------------------------------------------

EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_PORT = environment.number("EMAIL_PORT", 587, least=1)
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_SSL = environment.flag("EMAIL_USE_SSL")
EMAIL_USE_TLS = environment.flag("EMAIL_USE_TLS", not EMAIL_USE_SSL)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL") or "PDPL Inventory <pdpl-inventory@localhost>"
# Without a mail server an e-mail is printed to the console; in production, where that is a log, none is sent.
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
# The installation's own address, for the links of letters that no request causes.
PDPL_URL = os.environ.get("PDPL_URL", "")
# Where to report a weakness (mailto:…, https://…), for /.well-known/security.txt.
PDPL_SECURITY_CONTACT = environment.words("PDPL_SECURITY_CONTACT")
PDPL_SENDS_MAIL = bool(EMAIL_HOST) or not PDPL_PRODUCTION

# --- Language and time -------------------------------------------------------

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
FORMAT_MODULE_PATH = ["pdpl_inventory.formats"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
USE_TZ = True

# --- The API -----------------------------------------------------------------

PDPL_MAX_BODY_MB = environment.number("PDPL_MAX_BODY_MB", 64, least=1)
PDPL_REQUESTS_PER_MINUTE = environment.number("PDPL_REQUESTS_PER_MINUTE", 1_200, least=1)
PDPL_ITEMS_PER_MINUTE = environment.number("PDPL_ITEMS_PER_MINUTE", 2_000_000, least=1)
PDPL_BROWSABLE_API = environment.flag("PDPL_BROWSABLE_API", True)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "tenants.authentication.api_keys.KeyAuthentication",
        "tenants.authentication.tokens.issue.TokenAuthentication",
        "tenants.authentication.sessions.BrowserSession",
    ],
    # A view that sets no permission of its own requires a member with a right.
    "DEFAULT_PERMISSION_CLASSES": ["tenants.permissions.WithinTenant"],
    "DEFAULT_RENDERER_CLASSES": [
        "rest_framework.renderers.JSONRenderer",
        *(["tenants.requests.browsable.ScopedBrowsableRenderer"] if PDPL_BROWSABLE_API else []),
    ],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "activities.lists.pagination.Pages",
    "DEFAULT_SCHEMA_CLASS": "pdpl_inventory.api.schema.InTheReadersLanguage",
    "EXCEPTION_HANDLER": "pdpl_inventory.errors.handle",
    "URL_FORMAT_OVERRIDE": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}

# --- Files -------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = PDPL_HOME / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# Uploaded and imported files: folders that only the server's user can read, or any storage backend of Django.
FILE_UPLOAD_TEMP_DIR = PDPL_HOME / "incoming"
FILE_UPLOAD_TEMP_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "imports": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": PDPL_HOME / "imports",
            "base_url": None,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
}
if backend := os.environ.get("PDPL_IMPORT_STORAGE"):
    STORAGES["imports"] = {"BACKEND": backend, "OPTIONS": environment.options("PDPL_IMPORT_STORAGE_OPTIONS")}

# The largest file that is attached to a dossier, and how many a dossier may have.
PDPL_MAX_ATTACHMENT_MB = environment.number("PDPL_MAX_ATTACHMENT_MB", 20, least=1)
PDPL_MAX_ATTACHMENTS = 200
# Where clamd listens, as host:port or the path of its socket; without it attachments are not scanned for viruses.
PDPL_CLAMD = os.environ.get("PDPL_CLAMD", "")

# --- Imports in the background --------------------------------------------------

PDPL_MAX_IMPORT_MB = environment.number("PDPL_MAX_IMPORT_MB", 2_048, least=1)
# Imports of one tenant that are waiting or running.
PDPL_IMPORTS_QUEUED = environment.number("PDPL_IMPORTS_QUEUED", 100, least=1)
# Worker processes that ``serve`` and ``work`` start; with 0 ``serve`` starts none.
PDPL_IMPORT_WORKERS = environment.number("PDPL_IMPORT_WORKERS", 1)
# Seconds after which another worker takes over an import whose worker has not renewed its lease.
PDPL_IMPORT_LEASE_SECONDS = environment.number("PDPL_IMPORT_LEASE_SECONDS", 20, least=1)
PDPL_IMPORT_FILE_DAYS = environment.number("PDPL_IMPORT_FILE_DAYS", 7)
PDPL_IMPORT_ERROR_DAYS = environment.number("PDPL_IMPORT_ERROR_DAYS", 90)
# With a broker, workers are notified of work at once; without one they poll the database.
CELERY_BROKER_URL = os.environ.get("CELERY_BROKER_URL", "")
PDPL_CELERY_QUEUE = os.environ.get("PDPL_CELERY_QUEUE") or "pdpl-imports"

# --- Metrics -----------------------------------------------------------------

# Without a token /metrics answers programs of this machine alone.
PDPL_METRICS_TOKEN = environment.text_or_file("PDPL_METRICS_TOKEN").strip()
PDPL_METRICS_DIR = Path(os.environ.get("PDPL_METRICS_DIR") or PDPL_HOME / "metrics")
PDPL_METRICS_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
# prometheus-client reads it when it is imported: then each process counts in files of its own.
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(PDPL_METRICS_DIR)

# --- Logs and traces -----------------------------------------------------------

LOGGING = observing.logging()
# Where an OpenTelemetry collector takes traces (OTLP over HTTP); without it none are made.
PDPL_TRACES_ENDPOINT = os.environ.get("PDPL_TRACES_ENDPOINT", "")
