from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("chat", "0004_by_right")]

    operations = [
        migrations.CreateModel(
            name="Board",
            fields=[],
            options={
                "verbose_name": "chat board",
                "verbose_name_plural": "chat board",
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("chat.chat",),
        ),
    ]
