"""Whether to be reminded by e-mail is chosen with all news.

`messaging.0005_reminders_carried_over` has kept what was chosen.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_invitation_tries")]

    operations = [migrations.RemoveField(model_name="emailaddress", name="wants_due_notices")]
