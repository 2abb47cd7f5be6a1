"""``make chaos``: the product under load while its processes, database, disks and connections fail.

It keeps books of every request and answer, and compares them afterwards with
what is stored. It uses a PostgreSQL cluster, servers and workers of its own.
"""
