"""Imports of registers kept for Art. 30 of the GDPR: which field of an activity each heading of the source fills.

A profile is data (``profile``): one module for each source (``ico``, ``cnil``,
``ciso_assistant``, ``fides``), named in ``listed``. ``layouts`` turns workbooks
that are no plain table into one, ``values`` and ``grounds`` read cells, and
``rows`` makes the items.
"""
