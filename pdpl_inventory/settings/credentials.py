"""People and credentials: accounts, passwords, tokens, limits on guesses, and sign-in through an identity provider."""

import os
from datetime import timedelta

from django.core.exceptions import ImproperlyConfigured

from pdpl_inventory.settings import environment

AUTH_USER_MODEL = "tenants.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
] + [{"NAME": "tenants.authentication.passwords.breached.BreachedPasswordValidator"}]
# A sorted file of SHA-1 hashes of passwords that were breached elsewhere.
PDPL_BREACHED_PASSWORDS = os.environ.get("PDPL_BREACHED_PASSWORDS", "")
# The key that signs tokens, and former ones that are still accepted; without it SECRET_KEY and its fallbacks.
PDPL_TOKEN_KEY = environment.text_or_file("PDPL_TOKEN_KEY").strip()
PDPL_TOKEN_KEY_FALLBACKS = environment.words("PDPL_TOKEN_KEY_FALLBACKS")
LEAST_KEY_LENGTH = 32
if PDPL_TOKEN_KEY and len(PDPL_TOKEN_KEY) < LEAST_KEY_LENGTH:
    raise ImproperlyConfigured(f"PDPL_TOKEN_KEY must have at least {LEAST_KEY_LENGTH} characters.")
if PDPL_TOKEN_KEY_FALLBACKS and not PDPL_TOKEN_KEY:
    raise ImproperlyConfigured("PDPL_TOKEN_KEY_FALLBACKS requires PDPL_TOKEN_KEY.")
SIMPLE_JWT = {
    "AUTH_TOKEN_CLASSES": ("tenants.authentication.tokens.signing.AccessToken",),
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=30),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=1),
    "UPDATE_LAST_LOGIN": False,
}
# Failed sign-ins in 15 minutes: of one account from one address, and of one address.
PDPL_SIGN_IN_FAILURES = environment.number("PDPL_SIGN_IN_FAILURES", 10, least=1)
PDPL_SIGN_IN_FAILURES_PER_ADDRESS = environment.number("PDPL_SIGN_IN_FAILURES_PER_ADDRESS", 300, least=1)
# Wrong codes of a second factor in a day, of one person.
PDPL_CODE_FAILURES_PER_DAY = environment.number("PDPL_CODE_FAILURES_PER_DAY", 30, least=1)
# How many trusted proxies in front of the server write X-Forwarded-For; with 0 the header is ignored.
PDPL_TRUSTED_PROXIES = environment.number("PDPL_TRUSTED_PROXIES", 0)
PASSWORD_RESET_TIMEOUT = 3_600
# No script reads these cookies: forms and pages carry the CSRF token themselves.
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
# A session at the desk ends so many hours after the sign-in, used or not, and so many minutes after its last request.
PDPL_SESSION_HOURS = environment.number("PDPL_SESSION_HOURS", 12, least=1)
PDPL_SESSION_IDLE_MINUTES = environment.number("PDPL_SESSION_IDLE_MINUTES", 120, least=2)
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

# Sign-in through an identity provider (OpenID Connect), off without an issuer.

PDPL_OIDC_ISSUER = os.environ.get("PDPL_OIDC_ISSUER", "")
PDPL_OIDC_NAME = os.environ.get("PDPL_OIDC_NAME") or "OpenID Connect"
PDPL_OIDC_CLIENT_ID = os.environ.get("PDPL_OIDC_CLIENT_ID", "")
PDPL_OIDC_CLIENT_SECRET = environment.text_or_file("PDPL_OIDC_CLIENT_SECRET").strip()
PDPL_OIDC_SCOPES = os.environ.get("PDPL_OIDC_SCOPES") or "openid email profile"
PDPL_OIDC_GROUPS_CLAIM = os.environ.get("PDPL_OIDC_GROUPS_CLAIM") or "groups"
# A JSON list of {"group", "tenant", "role"}; a system check reads it.
PDPL_OIDC_GROUPS = environment.text_or_file("PDPL_OIDC_GROUPS")
PDPL_OIDC_LINK_BY_EMAIL = environment.flag("PDPL_OIDC_LINK_BY_EMAIL")
# Values of the claims amr and acr by which the provider says that it asked for a second factor.
PDPL_OIDC_SECOND_FACTOR = environment.words("PDPL_OIDC_SECOND_FACTOR")
PDPL_OIDC_ONLY = environment.flag("PDPL_OIDC_ONLY")
PDPL_OIDC_SESSION_HOURS = environment.number("PDPL_OIDC_SESSION_HOURS", 12, least=1)
