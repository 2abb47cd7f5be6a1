"""How versions differ: ``differences`` of two snapshots, ``comparison`` of two versions and its words, ``updates`` that
the law asks for because of it, and the endpoint in ``views``."""
