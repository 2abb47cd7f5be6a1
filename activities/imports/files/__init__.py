"""The files of imports: received from a request, kept in the storage, and read once into parts.

``uploads`` receives a file, ``formats`` says what it is, ``storage`` keeps it,
``prepare`` reads it into parts of a thousand items, and ``preview`` keeps what
the desk shows before a file is imported.
"""
