"""Tokens and the keys that sign them."""
