"""Reminders by e-mail: queued once for their cause, sent together, forgotten when untrue.

A reminder is sent at least once, and hardly ever twice: it is marked as sent in the very
transaction that hands it to the mail server while its row is locked. A worker that dies
between the server's answer and the commit, some milliseconds, leaves it unmarked, and the
sweep sends it again with the same Message-ID. The other order would lose it, and somebody
counts on being reminded. That a mail server is called within a transaction is meant: it
locks nothing but these rows, which nobody else wants.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from smtplib import SMTPRecipientsRefused
from typing import Final

import structlog
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import mailing
from accounts.models import User
from accounts.public_urls import public_url
from payments import events
from payments.models import DueNotice, PaymentPlan
from payments.queries.due_notices import (
    Reader,
    causes_for,
    chunks_of_readers,
    find_reader,
    find_reader_for,
    still_true,
)
from payments.rules.due_causes import About, Cause

# Readers are looked at so many at a time.
CHUNK: Final = 500
TEMPLATE: Final = "due_notice"
# A mail server that answers so will not take the message later either.
REFUSED_FOR_GOOD: Final = 500
SUBJECTS: Final = {
    About.LAPSED: _("Your payment plan needs your attention"),
    About.MISSED: _("Please look at your payment plan"),
    About.INSTALMENT: _("An instalment falls due soon"),
    About.DUE: _("A due date is near"),
}

logger = structlog.get_logger(__name__)


def queue_due(*, today: date, at: datetime) -> int:
    """Queue what everybody is to be reminded of; what was queued before stays as it is.

    How many people have something that waits to be sent.
    """
    return sum(_queue_for(some, today=today, at=at) for some in chunks_of_readers(size=CHUNK))


def tell_of_plan(*, plan: PaymentPlan, about: About, on: date, at: datetime) -> None:
    """Queue in the caller's transaction that a part was missed, or that the plan has lapsed.

    Nothing happens when the debtor wants no reminders. A repeat changes nothing.
    """
    reader = find_reader_for(party_id=plan.party_id)
    if reader is not None:
        _queue([Cause(about=about, user=reader.user, subject=plan.pk, on=on)], at=at)
        events.announce_notices(user_id=reader.user)


@transaction.atomic
def send_waiting(*, user_id: int, today: date, at: datetime) -> int:
    """Send what waits for one person, as one message; how many notices it held.

    What is no longer true is forgotten instead, so that it may be queued again should it
    come true again. So is what the mail server refuses for good. Raises `SMTPException`
    or `OSError` when the server cannot be reached; then everything still waits.
    """
    waiting = DueNotice.objects.select_for_update(skip_locked=True)
    rows = {Cause.read(row.cause): row.pk for row in waiting.filter(user=user_id, sent_at=None)}
    if not rows:
        return 0
    reader = find_reader(user_id)
    true = still_true(rows, reader, today=today) if reader else set()
    if true and not _send(user_id, true):
        true = set()
    done = [key for cause, key in rows.items() if cause in true]
    DueNotice.objects.filter(pk__in=done).update(sent_at=at)
    DueNotice.objects.filter(pk__in=set(rows.values()).difference(done)).delete()
    return len(done)


@transaction.atomic
def _queue_for(some: list[Reader], *, today: date, at: datetime) -> int:
    _queue(causes_for(some, today=today), at=at)
    unsent = DueNotice.objects.filter(user__in=[each.user for each in some], sent_at=None)
    users = set(unsent.values_list("user", flat=True))
    for user in sorted(users):
        events.announce_notices(user_id=user)
    return len(users)


def _queue(causes: Iterable[Cause], *, at: datetime) -> None:
    rows = [DueNotice(user_id=each.user, cause=str(each), queued_at=at) for each in causes]
    DueNotice.objects.bulk_create(rows, ignore_conflicts=True)


def _send(user_id: int, causes: Collection[Cause]) -> bool:
    """One message about all; False when the mail server will never take it."""
    user = User.objects.select_related("party", "email_address").get(pk=user_id)
    days = {about: sorted({each.on for each in causes if each.about is about}) for about in About}
    loudest = next(about for about in SUBJECTS if days[about])
    mail = mailing.Mail(
        to=user.email_address.address,
        language=user.language,
        template=TEMPLATE,
        subject=SUBJECTS[loudest],
        key=" ".join(sorted(str(each) for each in causes)),
        context={
            "name": user.get_short_name(),
            "due": days[About.DUE],
            "instalments": days[About.INSTALMENT],
            "is_missed": bool(days[About.MISSED]),
            "is_lapsed": bool(days[About.LAPSED]),
            "url": public_url(reverse("invoices:home")),
        },
        stop_url=public_url(reverse("accounts:email")),
    )
    try:
        mailing.send(mail)
    except SMTPRecipientsRefused as refusal:
        codes = [code for code, _text in refusal.recipients.values()]
        if min(codes) < REFUSED_FOR_GOOD:
            raise
        logger.warning("due_notice_refused", user=user_id, codes=codes)
        return False
    return True
