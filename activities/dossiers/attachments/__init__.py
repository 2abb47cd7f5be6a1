"""Files attached to the dossiers: copies of contracts, policies, procedures and forms.

``content`` judges what a file is by its bytes, ``clamd`` asks a virus scanner,
``attach`` adds, ``retire`` keeps out of later versions, ``remove`` removes,
``files`` keeps the bytes, ``views`` are the endpoints.
"""
