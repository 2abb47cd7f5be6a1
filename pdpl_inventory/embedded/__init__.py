"""The PostgreSQL that comes with pip, for a machine that has none.

As a Django database engine (``pdpl_inventory.embedded``) it is PostgreSQL's
own, except that the first connection of a process starts the cluster.
"""
