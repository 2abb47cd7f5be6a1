"""Departures of tenants, and the least terms for which the installation keeps their data and their logs.

The rows belong to the platform, without row-level security: a departure outlives its tenant and tells that it was
erased. Their triggers (migration ``0027_orders``) hold the order of the steps, the two persons and the times,
and erase a log when its time is over.
"""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from tenants.uuid7 import new_key


class RetentionTerms(models.Model):
    """The least terms in days, one row. ``migrate`` writes it from the settings, as the owner of the tables.

    The application's own role may only read it, so it cannot shorten them. ``log_days`` is null while the audit log
    of a living tenant is kept without end.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    log_days = models.PositiveIntegerField(null=True)
    departure_days = models.PositiveIntegerField()
    departed_log_days = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.log_days} {self.departure_days} {self.departed_log_days}"


class Departure(models.Model):
    """The erasure of a tenant: asked for by one person, confirmed by another, done after ``waiting_days``.

    ``log_days`` after that the audit log goes too. All times are the database's. People are kept by the numbers of
    their accounts alone.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    tenant_id = models.UUIDField()
    waiting_days = models.PositiveIntegerField()
    log_days = models.PositiveIntegerField()
    asked_by = models.BigIntegerField()
    asked_at = models.DateTimeField(db_default=Now())
    confirmed_by = models.BigIntegerField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)
    log_until = models.DateTimeField(null=True)
    log_erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant_id"], name="departure_once", condition=models.Q(withdrawn_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return str(self.tenant_id)

    @property
    def due_at(self) -> datetime:
        """The first moment of the erasure; only of a departure that was confirmed."""
        assert self.confirmed_at
        return self.confirmed_at + timedelta(days=self.waiting_days)
