"""Reminders are news: `messaging.0005_reminders_carried_over` has kept what was sent and waits."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("payments", "0007_paying_out")]

    operations = [migrations.DeleteModel(name="DueNotice")]
