"""Columns and constraints that several models share."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from activities.models.codes import validate_country


def person(label: Any, **options: Any) -> Any:
    """A foreign key to a user. No constraint: a batch would check the same user ten thousand times."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
        editable=False,
        verbose_name=label,
        **options,
    )


def within_tenant(to: Any, label: Any, **options: Any) -> Any:
    """A foreign key within the tenant. Its constraint is ``row_level_security.tie`` in the migration."""
    return models.ForeignKey(to, db_constraint=False, db_index=False, verbose_name=label, **options)


def once_per_tenant(field: str, name: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(fields=[field, "tenant"], name=name, condition=Q(**{f"{field}__isnull": False}))


def external_id() -> Any:
    return models.CharField(
        _("mã của bên gửi"), max_length=200, null=True, blank=True, help_text=_("Duy nhất trong đơn vị.")
    )


def name(label: Any, **options: Any) -> Any:
    return models.CharField(label, max_length=200, **options)


def line(label: Any, max_length: int) -> Any:
    return models.CharField(label, max_length=max_length, blank=True, default="")


def text(label: Any, max_length: int) -> Any:
    return models.TextField(label, max_length=max_length, blank=True, default="")


def code_list(label: Any, base: Any) -> Any:
    """Up to twenty codes, each once. ``base`` is the column of a single one."""
    return ArrayField(base, size=20, default=list, blank=True, verbose_name=label)


def code(label: Any, choices: Any, **options: Any) -> Any:
    return models.CharField(label, max_length=30, choices=choices.choices, **options)


def country(label: Any, **options: Any) -> Any:
    return models.CharField(label, max_length=2, validators=[validate_country], **options)
