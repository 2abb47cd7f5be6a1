"""Wiring and language. No business rules live here."""
