"""The tables of departures, of the least terms, and of what was removed from and replaced in the audit log."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
from django.db import migrations, models

import tenants.uuid7
from tenants.isolation.row_level_security import key_by_tenant, protect


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0025_deadline_reminders"),
        ("tenants", "0009_single_sign_on"),
    ]

    operations = [
        migrations.CreateModel(
            name="RetentionTerms",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("log_days", models.PositiveIntegerField(null=True)),
                ("departure_days", models.PositiveIntegerField()),
                ("departed_log_days", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Departure",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenants.uuid7.new_key, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", models.UUIDField()),
                ("waiting_days", models.PositiveIntegerField()),
                ("log_days", models.PositiveIntegerField()),
                ("asked_by", models.BigIntegerField()),
                ("asked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("confirmed_by", models.BigIntegerField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("erased_at", models.DateTimeField(null=True)),
                ("log_until", models.DateTimeField(null=True)),
                ("log_erased_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)), fields=("tenant_id",), name="departure_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LogRedaction",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenants.uuid7.new_key, editable=False, primary_key=True, serialize=False),
                ),
                ("user_id", models.BigIntegerField()),
                (
                    "events",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LogRemoval",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenants.uuid7.new_key, editable=False, primary_key=True, serialize=False),
                ),
                ("before", models.DateTimeField()),
                ("sequence", models.BigIntegerField(default=0)),
                ("hash", models.CharField(default="", max_length=64)),
                ("entries", models.PositiveIntegerField(default=0)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("sequence", "tenant"), name="logremoval_once")],
            },
        ),
        *(key_by_tenant(f"activities_{table}") for table in ("logremoval", "logredaction")),
        *(protect(f"activities_{table}") for table in ("logremoval", "logredaction")),
    ]
