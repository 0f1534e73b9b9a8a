"""Why an e-mail is in no thread, and the list of all contacts."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("messaging", "0003_giving_threads")]
    operations = [
        migrations.CreateModel(
            name="Contact",
            fields=[],
            options={
                "verbose_name": "entry or customer-service message",
                "verbose_name_plural": "entries and customer-service messages",
                "proxy": True,
                "default_permissions": ("view",),
                "indexes": [],
                "constraints": [],
            },
            bases=("messaging.thread",),
        ),
        migrations.AddField(
            model_name="incomingmail",
            name="digest",
            field=models.CharField(default="", editable=False, max_length=64, unique=True),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="incomingmail",
            name="why",
            field=models.CharField(
                blank=True,
                choices=[
                    ("NOT_KNOWN", "Nobody has confirmed this address"),
                    ("SHARED", "Several people have confirmed this address"),
                    (
                        "NO_RIGHT",
                        "Sent to the address of a matter by somebody who has no right to it",
                    ),
                    ("BOUNCE", "Came back: could not be delivered"),
                    ("AUTOMATIC", "An automatic answer"),
                    ("LIST", "Sent to many"),
                    ("OWN", "Sent by MyRopo"),
                    ("TOO_MANY", "Too many from this sender within an hour"),
                    ("TOO_LARGE", "Too large"),
                    ("EMPTY", "Nothing in it"),
                    ("UNREADABLE", "Cannot be read"),
                    ("BY_STAFF", "By customer service"),
                ],
                max_length=10,
                verbose_name="why",
            ),
        ),
        migrations.AddIndex(
            model_name="incomingmail",
            index=models.Index(fields=["sender", "-came_at"], name="mail_of_sender"),
        ),
        migrations.AddConstraint(
            model_name="incomingmail",
            constraint=models.CheckConstraint(
                condition=Q(state="JOINED") | ~Q(why=""), name="mail_elsewhere_has_reason"
            ),
        ),
    ]
