"""News of refunds are told as all others: `messaging.0007_refund_news_carried_over` has kept them."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0008_refund_notices"),
        ("payments", "0008_reminders_are_news"),
    ]

    operations = [migrations.DeleteModel(name="RefundNotice")]
