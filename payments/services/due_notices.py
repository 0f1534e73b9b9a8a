"""Reminders: what falls due soon, that a part was missed, or that a plan has lapsed.

Each thing is told once for its cause, however often somebody looks. By which way, and when,
each person chose; whether it is still so is asked again before it leaves the portal
(`queries.due_notices.still_true`).
"""

from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.urls import reverse

from accounts import news
from payments.models import PaymentPlan
from payments.queries.due_notices import Due, chunks_of_readers, due_for
from payments.rules.due_causes import About, Cause

# Parties are looked at so many at a time.
CHUNK: Final = 500
# What is ahead of a day is one kind of news, what became of a plan another.
KINDS: Final = {
    About.DUE: news.Kind.DUE,
    About.INSTALMENT: news.Kind.DUE,
    About.MISSED: news.Kind.PLAN,
    About.LAPSED: news.Kind.PLAN,
}


def remind(*, today: date, at: datetime) -> int:
    """Tell everybody of what falls due soon; what was told before is told once.

    How many things there are to tell of, also those that were told before.
    """
    chunks = chunks_of_readers(size=CHUNK, today=today)
    return sum(_tell(due_for(some, today=today), at=at) for some in chunks)


def tell_of_plan(*, plan: PaymentPlan, about: About, on: date, at: datetime) -> None:
    """Tell in the caller's transaction that a part was missed, or that the plan has lapsed.

    A repeat changes nothing.
    """
    cause = Cause(about=about, party=plan.party_id, subject=plan.pk, on=on)
    news.tell(_news(Due(cause, plan.public_id), at=at))


@transaction.atomic
def _tell(found: list[Due], *, at: datetime) -> int:
    news.tell(*[_news(each, at=at) for each in found])
    return len(found)


def _news(due: Due, *, at: datetime) -> news.News:
    cause = due.cause
    is_invoice = cause.about is About.DUE
    page = "invoices:invoice" if is_invoice else "payments:plan"
    return news.News(
        kind=KINDS[cause.about],
        what=cause.about.upper(),
        cause=str(cause),
        path=reverse(page, args=[due.public_id]),
        party_id=cause.party,
        invoice_id=cause.subject if is_invoice else None,
        on=cause.on,
        at=at,
    )
