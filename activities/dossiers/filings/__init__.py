"""Versions of the dossiers as records: frozen when submitted, approved by another, filed, answered, compared.

``snapshot`` is what a dossier was made from, ``freeze`` makes and keeps the
frozen files (``files``), ``submit`` submits, ``workflow`` takes the steps after
that; ``effects`` tells the deadlines of them, and ``records`` writes the audit
events. ``changes`` compares versions. ``views`` are the endpoints,
``documents`` the downloads.
"""
