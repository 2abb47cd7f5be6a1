"""``RateCounter``, what is used of each limit."""

from django.db import models


class RateCounter(models.Model):
    """How much of one limit is used until ``ends_at``; without a tenant, since it is charged before a scope opens.

    The table is unlogged: a crash empties it, and a write waits for no disk.
    """

    key = models.CharField(max_length=100, primary_key=True)
    ends_at = models.DateTimeField()
    used = models.PositiveBigIntegerField()
    refused = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return self.key
