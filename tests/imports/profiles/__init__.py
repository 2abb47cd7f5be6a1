"""Imports of registers kept for Art. 30 of the GDPR, by their profiles."""
