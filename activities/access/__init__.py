"""A tenant's own data beside its records: API keys, members, profile, and the limits and codes that apply to it.

``api_keys``, ``members`` and ``profile`` are audited acts, ``tenancy`` what
they and the commands share; the admin calls them too. The modules ``*_views``
are the HTTP API. Signing in and rights are not here but in ``tenants``.
"""
