from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_mandates_and_return"),
    ]

    operations = [
        migrations.AddField(
            model_name="mandate",
            name="wrong_codes",
            field=models.PositiveSmallIntegerField(
                default=0, editable=False, verbose_name="wrong codes"
            ),
        ),
    ]
