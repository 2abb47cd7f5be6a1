"""Passwords: changed, reset, compared with breached ones."""
