"""The contract of an item (contract §3, §4 and §6): kinds of record, fields, closed lists, serializers and findings.

The serializer says what an item may be; the fast path is derived from it and
accepts clean items without it. Nothing here writes to the database.
"""
