"""Tenant isolation: the scope of the current tenant, row-level security as migration operations, and the deployment
check of the database's roles. It knows neither requests nor rights."""
