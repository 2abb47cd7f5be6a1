"""File imports: a file of any size is accepted over HTTP and stored in the background, chunk by chunk, with progress.

``views`` is the API: ``uploads`` receives the file, ``formats`` and ``options``
read what was asked, ``submit`` saves it through ``storage`` and adds an entry
to ``queue``, and cancels. ``worker`` takes entries from the queue and runs a
turn of each: a turn is about half a second of work on one import, after which
the import of another tenant may be next. ``step`` decides what a turn does:
``prepare`` reads the file once into parts of a thousand items, ``chunk``
validates and stores some of them with a checkpoint, ``finish`` ends the import.
``lock`` keeps two workers from the same import; ``retention`` deletes files and
errors that are no longer needed. ``profiles`` has the layouts of registers kept
for the GDPR. Nothing here knows a format beyond its name (``parsing`` and
``spreadsheets`` do) or writes records by itself (``batch`` does).
"""
