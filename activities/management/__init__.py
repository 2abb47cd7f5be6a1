"""Management commands: tenants and users, the import worker, the hourly upkeep, the verification of the audit log."""
