"""News of refunds become notices: what waits is still sent, and what was told is not told again."""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.utils import timezone


def carry_over(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    Notice = apps.get_model("messaging", "Notice")
    Delivery = apps.get_model("messaging", "Delivery")
    rows = apps.get_model("payments", "RefundNotice").objects.order_by("pk")
    at = timezone.now()
    for row in rows.select_related("user", "refund__invoice").iterator():
        if row.user.party_id is None:
            continue
        party, cause = _whose(apps, row)
        notice, _is_new = Notice.objects.get_or_create(
            cause=cause,
            defaults={
                "party_id": party,
                "kind": "REFUND",
                "what": row.what,
                "path": f"/refunds/{row.refund.public_id}/",
                "happened_at": row.written_at,
                "read_at": row.sent_at,
            },
        )
        if row.sent_at is None:
            Delivery.objects.create(
                notice=notice, user_id=row.user_id, channel="EMAIL", state="WAITS", send_at=at
            )


def _whose(apps: StateApps, row: Any) -> tuple[int, str]:
    """The debtor's, for who stands for the debtor; for who told an account otherwise, its own."""
    debtor = row.refund.invoice.party_id if row.refund.invoice else None
    mandates = apps.get_model("accounts", "Mandate").objects
    holds = mandates.filter(principal=debtor, holder=row.user.party_id)
    if debtor is not None and (row.user.party_id == debtor or holds.exists()):
        return debtor, f"refund:{row.cause}"
    return row.user.party_id, f"refund:{row.cause}:{row.user_id}"


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0006_surveys_by_time"),
        ("accounts", "0005_invitation_tries"),
        ("payments", "0008_refund_notices"),
    ]
    run_before = [("payments", "0009_refunds_are_news")]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
