"""Reading environment variables with a type and a default. Invalid values raise ``ImproperlyConfigured``.

Only ``settings`` may use it, so that the README's table and the settings stay
the complete list of variables.
"""

import json
import os
import secrets
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"", "0", "false", "no", "off"}


def flag(name: str, default: bool = False) -> bool:
    raw = os.environ.get(name)
    if raw is None:
        return default
    if raw.strip().lower() in TRUE:
        return True
    if raw.strip().lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {raw!r}.")


def number(name: str, default: int, least: int = 0) -> int:
    raw = os.environ.get(name)
    if not raw:
        return default
    if not raw.strip().isdecimal() or int(raw) < least:
        raise ImproperlyConfigured(f"{name} must be a whole number of at least {least}, not {raw!r}.")
    return int(raw)


def home(base: Path) -> Path:
    """``PDPL_HOME``; when it is unset, ``var`` in a checkout, and else the user's folder of application data."""
    chosen = os.environ.get("PDPL_HOME")
    if not chosen and (base / "manage.py").exists():
        return (base / "var").resolve()
    data = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(chosen or f"{data}/pdpl-inventory").expanduser().resolve()


def words(name: str) -> list[str]:
    """A comma-separated list; empty when the variable is unset."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def text_or_file(name: str) -> str:
    """The variable's text, or that of the file which ``{name}_FILE`` names; empty when both are unset."""
    if not (path := os.environ.get(f"{name}_FILE")):
        return os.environ.get(name, "")
    if os.environ.get(name):
        raise ImproperlyConfigured(f"{name} and {name}_FILE exclude each other.")
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name}_FILE must name a readable text file, not {path!r}.") from error


def options(name: str) -> dict[str, Any]:
    """A JSON object; empty when the variable is unset."""
    try:
        found = json.loads(os.environ.get(name) or "{}")
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a JSON object.") from error
    if not isinstance(found, dict):
        raise ImproperlyConfigured(f"{name} must be a JSON object.")
    return found


def secret_key(home: Path, production: bool) -> str:
    """``SECRET_KEY``; outside production, when it is unset, a random key that is created once and kept in ``home``."""
    if key := os.environ.get("SECRET_KEY"):
        return key
    if production:
        raise ImproperlyConfigured("PDPL_PRODUCTION=1 requires SECRET_KEY.")
    kept = home / "secret_key"
    home.mkdir(parents=True, exist_ok=True)
    try:
        with open(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return kept.read_text()
