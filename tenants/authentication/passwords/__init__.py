"""Passwords: changed, reset by e-mail, and compared with those that were breached elsewhere."""
