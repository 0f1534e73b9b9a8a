"""Who leads a team may give threads to its agents."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("messaging", "0002_said_for_good")]
    operations = [
        migrations.AlterModelOptions(
            name="thread",
            options={
                "ordering": ["-changed_at"],
                "permissions": [("assign_thread", "Can give threads to other agents")],
                "verbose_name": "thread",
                "verbose_name_plural": "threads",
            },
        ),
    ]
