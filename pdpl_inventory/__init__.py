"""The Django project: settings, URLs, errors and messages, logs, health checks, the embedded PostgreSQL. No business
rules; it must not import ``tenants`` or ``activities``, which it names by dotted path only."""
