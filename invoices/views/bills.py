"""Rows of a list, made ready to show: the template only writes them down."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.actor import Actor
from invoices import words
from invoices.models import HoldReason
from invoices.queries import Listed, ends_of
from invoices.rules.references import grouped
from invoices.rules.states import (
    WAITING,
    Due,
    Label,
    Nearness,
    Tone,
    due_seen_from,
    state_of,
    waits,
)
from myropo.calendar import format_date
from myropo.money import format_euros

NO_ID: Final = UUID(int=0)
# What a debtor does not agree to is theirs to pay, never ours to press for.
CONTESTED: Final = frozenset({HoldReason.DISPUTED, HoldReason.STOPPED})


class Bill(NamedTuple):
    """One row. `is_late` lets the line below speak louder, unless collection waits on the debtor's
    word (`is_waiting`); `is_found` marks what codes brought;
    `waits` of those of which a payment waits for the bank's answer, `is_reported` of those
    that the debtor says are paid, `is_contested` of those disputed or to go to a court.
    """

    key: str
    url: str
    who: str
    number: str
    about: tuple[str, ...]
    sum: str
    day: str
    near: str
    label: Label
    state: str
    tone: Tone
    is_late: bool
    is_waiting: bool
    is_found: bool
    is_to_pay: bool
    waits: bool
    is_reported: bool
    is_contested: bool


@dataclass(frozen=True, slots=True)
class _Repeated:
    """What the rows of a page repeat, looked up once. `url` leads to no invoice yet."""

    language: str
    url: str
    invoice: str
    reference: str
    found: str


def bills_of(invoices: Iterable[Listed], *, actor: Actor, today: date) -> list[Bill]:
    repeated = _Repeated(
        language=get_language() or "fi",
        url=reverse("invoices:invoice", args=[NO_ID]),
        invoice=_("Invoice"),
        reference=_("Reference"),
        found=_("added with codes"),
    )
    rows = list(invoices)
    ends = ends_of(rows, today=today)
    return [_bill_of(row, repeated, actor, today, ends.get(row.public_id)) for row in rows]


def _bill_of(
    invoice: Listed, repeated: _Repeated, actor: Actor, today: date, ends_on: date | None
) -> Bill:
    state = state_of(
        stage=invoice.stage,
        due_on=invoice.due_on,
        today=today,
        is_covered=invoice.is_covered,
        hold=invoice.hold,
    )
    # More time is the day that counts now, though the invoice keeps its own.
    due_on = (ends_on if state.label is Label.EXTENDED else None) or invoice.due_on
    due = due_seen_from(due_on=due_on, today=today)
    is_waiting = waits(label=state.label, stage=invoice.stage, hold=invoice.hold)
    is_closed = invoice.closed_on is not None
    is_found = invoice.party_id != actor.acting_for.pk
    amount = invoice.original_total if is_closed else invoice.to_pay
    about = [f"{repeated.invoice} {invoice.number}"]
    if is_closed:
        about.append(f"{repeated.reference} {grouped(invoice.reference)}")
    if is_found:
        about[-1] += f" · {repeated.found}"
    if not is_closed:
        about += _on_its_way(invoice)
    key = str(invoice.public_id)
    return Bill(
        key=key,
        url=repeated.url.replace(str(NO_ID), key),
        who=invoice.creditor,
        number=invoice.number,
        about=tuple(about),
        sum=format_euros(amount, repeated.language),
        day=format_date(invoice.closed_on or due_on, repeated.language),
        near=_while_waiting(state.label, due, ends_on)
        if is_waiting and not invoice.is_covered
        else _below_day(invoice, due, repeated.language, today),
        label=state.label,
        state=str(words.LABELS[state.label]),
        tone=state.tone,
        is_late=not is_closed
        and not invoice.is_covered
        and due.nearness is Nearness.PASSED
        and not is_waiting,
        is_waiting=is_waiting,
        is_found=is_found,
        is_to_pay=invoice.to_pay > 0,
        waits=invoice.hold == HoldReason.PAYMENT_PENDING,
        is_reported=invoice.hold == HoldReason.PAYMENT_REPORTED,
        is_contested=invoice.hold in CONTESTED,
    )


def _on_its_way(invoice: Listed) -> list[str]:
    """What is paid in part, waits for the bank, or is looked for; the state tells the rest."""
    lines = []
    if invoice.to_pay > 0 and invoice.under_way_since is not None:
        lines.append(words.partly_paid(invoice.open_total - invoice.to_pay))
    if invoice.hold == HoldReason.PAYMENT_PENDING:
        lines.append(str(words.WAITS_FOR_BANK))
    elif invoice.hold == HoldReason.PAYMENT_REPORTED:
        lines.append(str(words.SAID_TO_BE_PAID))
    return lines


def _below_day(invoice: Listed, due: Due, language: str, today: date) -> str:
    if invoice.closed_on is not None:
        return ""
    if invoice.is_covered and invoice.under_way_since:
        return words.paid_in_portal(invoice.under_way_since, today=today)
    return _near(due, language)


def _while_waiting(label: Label, due: Due, ends_on: date | None) -> str:
    """In place of how late it is: the day that was is nothing to hurry for."""
    if label is Label.PAUSED and ends_on is not None:
        return words.paused_until(ends_on)
    if label not in WAITING:
        return str(words.WAITS_FOR_ANSWER)
    is_told = label is not Label.PLAN and due.nearness is not Nearness.PASSED
    return words.due(due) if is_told else ""


@lru_cache(maxsize=4096)
def _near(due: Due, _language: str) -> str:
    """The same days are on everybody's lists."""
    return words.due(due)
