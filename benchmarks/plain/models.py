"""The same register with ordinary Django models, as in a tutorial."""

import uuid

from django.db import models


class Catalogued(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name_vi = models.CharField(max_length=200)

    class Meta:
        abstract = True


class Category(Catalogued):
    pass


class Recipient(Catalogued):
    pass


class Transfer(Catalogued):
    pass


class Activity(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant_id = models.UUIDField(db_index=True, editable=False)
    external_id = models.CharField(max_length=200, null=True, blank=True)
    activity_name_vi = models.CharField(max_length=200)
    activity_name_en = models.CharField(max_length=200, blank=True, default="")
    purpose_vi = models.TextField(max_length=5_000, blank=True, default="")
    purpose_en = models.TextField(max_length=5_000, blank=True, default="")
    legal_basis = models.CharField(
        max_length=30,
        choices=[
            (each, each)
            for each in (
                "consent",
                "contract",
                "vital_interest",
                "rights_defence",
                "emergency_security",
                "state_agency",
                "legal_obligation",
                "public_recording",
            )
        ],
    )
    legal_basis_citation = models.CharField(max_length=500, blank=True, default="")
    data_source_vi = models.CharField(max_length=1_000, blank=True, default="")
    data_source_en = models.CharField(max_length=1_000, blank=True, default="")
    retention_period_months = models.PositiveSmallIntegerField(null=True, blank=True)
    has_automated_decision_making = models.BooleanField(default=False)
    requires_dpia = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    categories = models.ManyToManyField(Category)
    recipients = models.ManyToManyField(Recipient)
    transfers = models.ManyToManyField(Transfer)
