"""How long a tenant's batches, imports and audit log are kept: the installation's terms, and the tenant's own within
them.

A term is a number of days. 0 in a setting means without end. A tenant keeps working data as long as the installation
does or for less time; it keeps its audit log, which is evidence, as long or longer.
"""

from typing import Any

from django.conf import settings

from pdpl_inventory.errors import Said

# Columns of ``Tenant``, each with a setting of the same name: ``PDPL_BATCH_DAYS`` and so on.
SHORTER = ("batch_days", "batch_error_days", "import_file_days", "import_error_days")
LONGER = ("audit_log_days",)
TERMS = (*SHORTER, *LONGER)
# The settings in which 0 means without end; in the others it means that the next upkeep deletes.
ENDLESS = ("batch_days", "audit_log_days")


def term_of_installation(name: str) -> int | None:
    """The installation's term in days; None when it keeps without end."""
    days: int = getattr(settings, f"PDPL_{name.upper()}")
    return None if days == 0 and name in ENDLESS else days


def term_of(tenant: Any, name: str) -> int | None:
    """The term in days that holds for a tenant; None when it keeps without end.

    A tenant's own term that the installation allows no more, since its setting was changed later, gives way to the
    installation's.
    """
    own: int | None = getattr(tenant, name)
    days = term_of_installation(name)
    if own is None or (days is None and name in LONGER):
        return days
    if days is None:
        return own
    return min(own, days) if name in SHORTER else max(own, days)


def refusal_of(name: str, own: int) -> Said | None:
    """Why the installation does not allow a tenant's own term, in days; None when it does."""
    days = term_of_installation(name)
    if name in SHORTER:
        return Said("term_too_long", days=days) if days is not None and own > days else None
    if days is None:
        return Said("term_without_end")
    return Said("term_too_short", days=days) if own < days else None
