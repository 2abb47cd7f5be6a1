"""Tenants and their members: authentication, permissions, isolation and rate limits. No record is known here."""
