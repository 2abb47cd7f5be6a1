"""The admin site: sign-in, the choice of a tenant, the second factor, passwords. What a role may do there is in
``tenants.admin``."""
