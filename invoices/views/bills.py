"""Rows of a list, made ready to show: the template only writes them down."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.functional import Promise

from accounts.actor import Actor
from invoices import words
from invoices.models import Invoice
from invoices.rules.references import grouped
from invoices.rules.states import Label, Nearness, Tone, due_seen_from, state_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """One row. `is_late` lets the line below speak louder; `is_found` marks what codes brought."""

    url: str
    who: str
    number: str
    reference: str
    day: str
    more: str
    sum: str
    label: Label
    state: str | Promise
    tone: Tone
    is_late: bool
    is_found: bool


def bills_of(invoices: Iterable[Invoice], *, actor: Actor, today: date) -> list[Bill]:
    return [bill_of(invoice, actor=actor, today=today) for invoice in invoices]


def bill_of(invoice: Invoice, *, actor: Actor, today: date) -> Bill:
    state = state_of(stage=invoice.stage, due_on=invoice.due_on, today=today)
    due = due_seen_from(due_on=invoice.due_on, today=today)
    is_closed = invoice.closed_on is not None
    return Bill(
        url=reverse("invoices:invoice", args=[invoice.public_id]),
        who=invoice.creditor.name,
        number=invoice.number,
        reference=grouped(invoice.reference),
        day=words.day(invoice.closed_on or invoice.due_on),
        more="" if is_closed else words.due(due),
        sum=words.euros(invoice.original_total if is_closed else invoice.open_total),
        label=state.label,
        state=words.LABELS[state.label],
        tone=state.tone,
        is_late=not is_closed and due.nearness is Nearness.PASSED,
        is_found=invoice.party_id != actor.acting_for.pk,
    )
