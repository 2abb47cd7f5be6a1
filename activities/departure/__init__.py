"""A tenant leaves: everything of it as files (``export``), and its erasure with two people and a wait (``erasure``)."""
