from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0009_refunds_are_news"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="instalment",
            index=models.Index(
                condition=models.Q(("moved", False), ("paid", models.F("amount"))),
                fields=["due_on"],
                name="instalment_paid_by_day",
            ),
        ),
        migrations.AddIndex(
            model_name="pause",
            index=models.Index(fields=["made_at"], name="pause_by_time"),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(fields=["confirmed_at"], name="payment_by_time"),
        ),
        migrations.AddIndex(
            model_name="paymentplan",
            index=models.Index(fields=["made_at"], name="plan_by_time"),
        ),
        migrations.AddIndex(
            model_name="paymentreport",
            index=models.Index(fields=["reported_at"], name="payment_report_by_time"),
        ),
        migrations.AddIndex(
            model_name="planevent",
            index=models.Index(fields=["at"], name="plan_event_by_time"),
        ),
    ]
