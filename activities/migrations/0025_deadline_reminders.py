from django.db import migrations, models

OCCASIONS = [
    ("returned", "Hoạt động của tôi bị trả lại"),
    ("waiting", "Có hoạt động chờ tôi duyệt"),
    ("version_returned", "Phiên bản hồ sơ tôi gửi bị trả lại"),
    ("version_waiting", "Có phiên bản hồ sơ chờ tôi duyệt"),
    ("deadline", "Thời hạn của hồ sơ sắp đến hoặc đã qua"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0024_unknown_columns"),
    ]

    operations = [
        migrations.AlterField(
            model_name="notification",
            name="occasion",
            field=models.CharField(choices=OCCASIONS, editable=False, max_length=20, verbose_name="việc"),
        ),
        migrations.AlterField(
            model_name="notificationchoice",
            name="occasion",
            field=models.CharField(choices=OCCASIONS, max_length=20),
        ),
    ]
