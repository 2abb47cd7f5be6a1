"""Benchmarks of the batch API and of imports against other implementations, each run by hand or by ``make bench``.

They use a PostgreSQL cluster of their own and are not part of the tests.
"""
