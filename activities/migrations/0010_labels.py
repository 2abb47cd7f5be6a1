"""What columns and states are called; nothing of it is in the database."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("activities", "0009_imports"),
    ]

    operations: ClassVar = [
        migrations.AlterField(
            model_name="auditevent",
            name="door",
            field=models.CharField(
                choices=[
                    ("api", "Giao diện lập trình (API)"),
                    ("batch", "Lô"),
                    ("import", "Nhập tệp"),
                    ("admin", "Trang quản trị"),
                    ("command", "Dòng lệnh"),
                ],
                default="api",
                max_length=20,
                verbose_name="kênh",
            ),
        ),
        migrations.AlterField(
            model_name="auditevent",
            name="request_id",
            field=models.CharField(default="-", max_length=64, verbose_name="mã yêu cầu"),
        ),
        migrations.AlterField(
            model_name="auditevent",
            name="via",
            field=models.CharField(
                choices=[
                    ("password", "Mật khẩu"),
                    ("token", "Token"),
                    ("session", "Phiên đăng nhập"),
                    ("key", "Khóa API"),
                    ("command", "Dòng lệnh"),
                ],
                max_length=20,
                verbose_name="qua",
            ),
        ),
        migrations.AlterField(
            model_name="processingactivity",
            name="status",
            field=models.CharField(
                choices=[
                    ("draft", "Bản nháp"),
                    ("submitted", "Chờ duyệt"),
                    ("approved", "Đã duyệt"),
                    ("returned", "Bị trả lại"),
                ],
                default="draft",
                editable=False,
                max_length=20,
                verbose_name="trạng thái",
            ),
        ),
    ]
