"""Reminders of due dates become notices, and who wanted none gets none.

Nobody is reminded twice of a day that is still ahead, and what waits to be sent still is.
"""

from datetime import date, datetime, time
from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.utils import timezone

CHUNK = 1000
KINDS = {"due": "DUE", "instalment": "DUE", "missed": "PLAN", "lapsed": "PLAN"}
# What the one choice was about.
CHOSEN = ["DUE:EMAIL", "PLAN:EMAIL"]


def carry_over(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    at = timezone.now()
    chunk: list[Any] = []
    for row in apps.get_model("payments", "DueNotice").objects.select_related("user").iterator():
        *_parts, day = row.cause.split(":")
        is_over = row.sent_at is not None and date.fromisoformat(day) < at.date()
        if row.user.party_id is not None and not is_over:
            chunk.append(row)
        if len(chunk) == CHUNK:
            _write(apps, chunk, at=at)
            chunk = []
    _write(apps, chunk, at=at)
    _keep_choices(apps, at=at)


def _write(apps: StateApps, rows: list[Any], *, at: datetime) -> None:
    """As notices, read by those to whom the e-mail went; the others are to be sent."""
    about = [(row, *row.cause.split(":")) for row in rows]
    plans = _public_ids(apps, "payments", "PaymentPlan", about, are_invoices=False)
    invoices = _public_ids(apps, "invoices", "Invoice", about, are_invoices=True)
    Notice = apps.get_model("messaging", "Notice")
    notices, waiting = [], []
    for row, what, _user, subject, day in about:
        public_id = (invoices if what == "due" else plans).get(int(subject))
        if public_id is None:
            continue
        notice = Notice(
            party_id=row.user.party_id,
            kind=KINDS[what],
            what=what.upper(),
            cause=f"{what}:{row.user.party_id}:{subject}:{day}",
            path=f"/invoices/{public_id}/" if what == "due" else f"/plans/{public_id}/",
            invoice_id=int(subject) if what == "due" else None,
            on=date.fromisoformat(day),
            happened_at=row.queued_at,
            read_at=row.sent_at,
        )
        notices.append(notice)
        if row.sent_at is None:
            waiting.append((notice, row.user_id))
    Notice.objects.bulk_create(notices)
    Delivery = apps.get_model("messaging", "Delivery")
    Delivery.objects.bulk_create(
        Delivery(notice=notice, user_id=user, channel="EMAIL", state="WAITS", send_at=at)
        for notice, user in waiting
    )


def _public_ids(
    apps: StateApps, app: str, name: str, about: list[Any], *, are_invoices: bool
) -> dict[int, Any]:
    keys = {int(each[3]) for each in about if (each[1] == "due") is are_invoices}
    rows = apps.get_model(app, name).objects.filter(pk__in=keys)
    return dict(rows.values_list("pk", "public_id"))


def _keep_choices(apps: StateApps, *, at: datetime) -> None:
    """Who has chosen among all news since has chosen last."""
    addresses = apps.get_model("accounts", "EmailAddress").objects
    TellingWishes = apps.get_model("messaging", "TellingWishes")
    TellingWishes.objects.bulk_create(
        (
            TellingWishes(
                user_id=user,
                off=CHOSEN,
                quiet_from=time(21),
                quiet_until=time(8),
                changed_at=at,
            )
            for user in addresses.filter(wants_due_notices=False).values_list("user", flat=True)
        ),
        batch_size=CHUNK,
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0004_mail_that_comes_in"),
        ("accounts", "0005_invitation_tries"),
        ("invoices", "0015_scanned_files"),
        ("payments", "0007_paying_out"),
    ]
    run_before = [
        ("accounts", "0006_one_choice_of_being_told"),
        ("payments", "0008_reminders_are_news"),
    ]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
