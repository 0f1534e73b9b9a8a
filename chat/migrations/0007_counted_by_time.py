from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0006_bot"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="chat",
            index=models.Index(fields=["queued_at"], name="chat_by_queueing"),
        ),
        migrations.AddIndex(
            model_name="chat",
            index=models.Index(fields=["answered_at"], name="chat_by_answer"),
        ),
    ]
