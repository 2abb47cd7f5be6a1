"""What columns and states are called; nothing of it is in the database."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("tenants", "0006_sealed_secrets"),
    ]

    operations: ClassVar = [
        migrations.AlterField(
            model_name="signinfailure",
            name="request_id",
            field=models.CharField(max_length=64, verbose_name="mã yêu cầu"),
        ),
    ]
