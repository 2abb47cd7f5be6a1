"""The secrets of second factors, sealed. They outgrow their column; the platform's table has no tenant's policy."""

from django.db import migrations, models

from tenants.authentication.sealing import seal, unseal


def rewrite(change):
    def run(apps, schema_editor):
        factors = apps.get_model("tenants", "SecondFactor").objects.using(schema_editor.connection.alias)
        for factor in factors.all():
            factor.secret = change(factor.secret)
            factor.save(update_fields=["secret"])

    return run


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0005_second_factor"),
    ]

    operations = [
        migrations.AlterField(
            model_name="secondfactor",
            name="secret",
            field=models.CharField(editable=False, max_length=255),
        ),
        migrations.RunPython(rewrite(seal), rewrite(unseal)),
    ]
