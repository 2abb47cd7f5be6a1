"""The embedded PostgreSQL, installed by pip, for a machine without a PostgreSQL server.

As a Django database engine (``pdpl_inventory.embedded``) it is Django's
PostgreSQL backend, except that the first connection of a process starts the
cluster.
"""
