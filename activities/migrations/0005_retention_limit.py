"""No retention period over a hundred years, in forms as in the contract; nothing changes in the database."""

from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("activities", "0004_undo")]

    operations: ClassVar = [
        migrations.AlterField(
            model_name="processingactivity",
            name="retention_period_months",
            field=models.PositiveSmallIntegerField(
                blank=True,
                null=True,
                validators=[MaxValueValidator(1_200)],
                verbose_name="thời hạn lưu trữ (tháng)",
            ),
        ),
    ]
