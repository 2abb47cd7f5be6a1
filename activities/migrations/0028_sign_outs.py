"""Sign-outs and new passwords are in the log: the ways they came, and their sentences, which name people."""

from importlib import import_module
from typing import ClassVar

from django.db import migrations, models

BEFORE = import_module("activities.migrations.0027_orders").REDACTION.partition("CREATE TRIGGER")[0]
BEFORE = BEFORE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
AFTER = BEFORE.replace("ARRAY['member.created'", "ARRAY['session.ended', 'password.changed', 'member.created'")
assert AFTER != BEFORE


class Migration(migrations.Migration):
    dependencies: ClassVar = [("activities", "0027_orders")]

    operations: ClassVar = [
        migrations.AlterField(
            model_name="auditevent",
            name="via",
            field=models.CharField(
                choices=[
                    ("password", "Mật khẩu"),
                    ("token", "Token"),
                    ("session", "Phiên đăng nhập"),
                    ("provider", "Nhà cung cấp định danh"),
                    ("key", "Khóa API"),
                    ("link", "Liên kết lịch"),
                    ("letter", "Thư đặt lại mật khẩu"),
                    ("command", "Dòng lệnh"),
                ],
                max_length=20,
                verbose_name="qua",
            ),
        ),
        migrations.RunSQL(AFTER, BEFORE),
    ]
