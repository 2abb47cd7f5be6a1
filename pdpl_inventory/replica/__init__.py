"""A read replica beside the primary: which of the two the statements of a context go to, and whether it may be asked.

It knows no tenants; ``tenants.isolation.replica_reads`` opens scopes on it.
"""
