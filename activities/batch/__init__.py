"""Many records in one request (contract §3): endpoint, options, idempotency, checks, rows and response.

``results`` is what becomes of batches afterwards: lists, errors, progress, undo.
"""
