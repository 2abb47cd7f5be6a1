"""How long the installation keeps logs, batches and the data of tenants that leave."""

from django.core.exceptions import ImproperlyConfigured

from pdpl_inventory.settings import environment

# Days after which the oldest entries of the audit log go; 0: never. The history of a year is needed for updates of
# the dossiers, so less is refused.
PDPL_AUDIT_LOG_DAYS = environment.number("PDPL_AUDIT_LOG_DAYS", 0)
LEAST_LOG_DAYS = 365
if 0 < PDPL_AUDIT_LOG_DAYS < LEAST_LOG_DAYS:
    raise ImproperlyConfigured(f"PDPL_AUDIT_LOG_DAYS must be 0 (without end) or at least {LEAST_LOG_DAYS}.")
# Days after which the row of a batch goes; 0: never. Its records stay.
PDPL_BATCH_DAYS = environment.number("PDPL_BATCH_DAYS", 0)
# Days after which the failed items of a batch go; those of an import have PDPL_IMPORT_ERROR_DAYS.
PDPL_BATCH_ERROR_DAYS = environment.number("PDPL_BATCH_ERROR_DAYS", 90)
# Days after which failed sign-ins go, with their addresses; 0: never.
PDPL_SIGN_IN_FAILURE_DAYS = environment.number("PDPL_SIGN_IN_FAILURE_DAYS", 365)
# Days between the confirmation of a tenant's erasure and the erasure, and between that and the erasure of its log.
PDPL_DEPARTURE_DAYS = environment.number("PDPL_DEPARTURE_DAYS", 30, least=1)
PDPL_DEPARTED_LOG_DAYS = environment.number("PDPL_DEPARTED_LOG_DAYS", 730, least=1)
