"""Rows of the whole installation: figures, the least terms of keeping, and the departures of tenants."""
