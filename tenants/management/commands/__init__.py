"""``migrate``, which runs as the owner of the tables."""
