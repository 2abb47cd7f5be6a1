"""Authentication: a password, token, session, API key or second factor becomes a ``Member``; the API's views of sign-in
and of one's own account. Rights are in ``tenants.permissions``, the admin's pages in ``tenants.site``."""
