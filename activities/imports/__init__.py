"""The file door: files of any size taken in the background, chunk by chunk, with progress and nothing lost.

``uploads`` receives a file and ``submitting`` queues it; ``preparing`` reads it
once (``formats``, ``lines``, ``tables``) into parts of a thousand items in
``files``; ``turn`` gives each import its turn to judge and store some of them
(``portion``), until ``ending``. ``queue`` says whose turn it is, ``worker`` takes it.
"""
