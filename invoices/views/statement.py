"""What the page of an invoice says, made ready to show: sums, rows, timeline."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from invoices import words
from invoices.models import (
    EntryKind,
    EventKind,
    InvoiceRow,
    LedgerEntry,
    Stage,
    TimelineEvent,
)
from invoices.queries.charges import CHARGED, in_order
from invoices.queries.details import Details
from invoices.rules.charges import letter_of
from myropo.calendar import helsinki_date
from myropo.money import round_to_cents


@dataclass(frozen=True, slots=True)
class Line:
    """One line of what the open sum is made of.

    why             the act that a cost is based on, "" for none
    why_is_finnish  it is as the ledger has it, whatever the language of the page
    """

    what: str | Promise
    on: str
    why: str
    why_is_finnish: bool
    sum: str


@dataclass(frozen=True, slots=True)
class Step:
    """One event of the timeline. `place` is "past", "now" or "ahead"."""

    what: str | Promise
    when: str
    place: str
    cost: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """The way of money that was paid in the portal: so many euros, step by step."""

    amount: Decimal
    steps: list[Step]


@dataclass(frozen=True, slots=True)
class Item:
    """One row of the invoice; `detail` says how many, at what price, with which VAT."""

    what: str
    detail: str
    sum: str


def lines_of(ledger: Iterable[LedgerEntry], timeline: Iterable[TimelineEvent]) -> list[Line]:
    """Every booking with its sign; together they are the open sum less what is in excess."""
    letters = {event.data.get("cause"): event.kind for event in timeline}
    return [_line(entry, letters.get(letter_of(entry.cause))) for entry in in_order(ledger)]


def _line(entry: LedgerEntry, letter: str | None) -> Line:
    why = words.legal_basis(entry.legal_basis)
    return Line(
        what=words.booking(
            kind=entry.kind, amount=entry.amount, on=entry.value_on, letter=letter or ""
        ),
        on=_on(entry),
        why=entry.legal_basis if why is None else why,
        why_is_finnish=why is None,
        sum=words.euros(entry.amount),
    )


def _on(entry: LedgerEntry) -> str:
    """The day of a line; interest has it in its words, and what was taken back was so later."""
    if entry.kind in CHARGED and entry.amount < 0:
        return words.day(helsinki_date(entry.booked_at))
    return "" if entry.kind == EntryKind.INTEREST else words.day(entry.value_on)


def way_of(details: Details, *, today: date) -> Way | None:
    """How far money that was paid in the portal has come; None when none was."""
    invoice = details.invoice
    if invoice.under_way_since is None:
        return _whole_way_of(details)
    steps = [
        Step(_("Received"), words.moment(invoice.under_way_since), "past"),
        Step(_("Booked"), words.books_on(invoice.under_way_since, today=today), "ahead"),
    ]
    if invoice.is_covered:
        steps.append(Step(_("Closed"), _("When the payment is booked"), "ahead"))
    return Way(invoice.under_way, steps)


def _whole_way_of(details: Details) -> Way | None:
    """The way of the payment that closed the invoice, at the times at which it all happened."""
    paid = details.paid
    if details.invoice.closed_on is None or paid is None or paid.released_at is None:
        return None
    closed = [each.recorded_at for each in details.timeline if each.kind == EventKind.CLOSED]
    # What another payment or a credit note closed later is told by the timeline alone.
    if not closed or closed[-1] != paid.released_at:
        return None
    steps = [
        Step(_("Received"), words.moment(paid.placed_at), "past"),
        Step(_("Booked"), words.moment(paid.released_at), "past"),
        Step(_("Closed"), words.moment(closed[-1]), "past"),
    ]
    return Way(paid.amount, steps)


def settled_of(details: Details) -> Decimal:
    """What was paid in all on a paid invoice, its costs too; of another what it was, in euros."""
    if details.invoice.stage != Stage.PAID:
        return details.invoice.original_total
    payments = (each for each in details.ledger if each.kind == EntryKind.PAYMENT)
    return -sum((each.amount for each in payments), Decimal(0))


def items_of(rows: Iterable[InvoiceRow]) -> list[Item]:
    return [
        Item(
            what=row.description,
            detail=_detail(row),
            sum="" if row.amount is None else words.euros(row.amount),
        )
        for row in rows
    ]


def _detail(row: InvoiceRow) -> str:
    parts = [_quantity(row)]
    if row.vat_percent is not None:
        parts.append(_("VAT %(percent)s%%") % {"percent": words.number(row.vat_percent)})
    return " · ".join(part for part in parts if part)


def _quantity(row: InvoiceRow) -> str:
    """How many at what price; a price without VAT says so, since it does not multiply up."""
    if row.quantity is None or row.amount is None or row.quantity == 1:
        return ""
    quantity = f"{words.number(row.quantity)} {row.unit}".strip()
    if row.unit_price is None:
        return quantity
    price = words.price(row.unit_price)
    if round_to_cents(row.quantity * row.unit_price) == row.amount:
        return f"{quantity} × {price}"
    return _("%(quantity)s × %(price)s without VAT") % {"quantity": quantity, "price": price}
