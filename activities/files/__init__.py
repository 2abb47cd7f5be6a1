"""Files that people send: received from a request into files on disk, and kept in the storage of the settings.

``uploads`` receives them, ``storage`` keeps them. What a file is for, and how
long it is kept, is said by the wings that use these.
"""
