"""What a debtor and we agreed on, as the claim keeps it: more time, or a plan. No rules.

Whether it was allowed, and what it costs, is for the rules and for whoever calls. Each runs in
the transaction of its caller, who has locked the invoices in the order of their keys.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from accounts.models import User
from invoices import events
from invoices.models import EventKind, HoldReason, Invoice
from invoices.rules.law_calendar import matured_on
from invoices.services import charges, holds, ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What an arrangement costs. Sums in euros.

    amount       what is added to the debt
    covered      what of the price the standard compensation of a business paid for
    legal_basis  the paragraph; with an amount alone
    """

    amount: Decimal = ledger.ZERO
    covered: Decimal = ledger.ZERO
    legal_basis: str = ""


# In the data of an event: customer service did it for the debtor.
BY_STAFF: Final = {"by": "STAFF"}


def done_by(user: User) -> dict[str, object]:
    """What an event says of who did it: nothing of the debtor and of who may act for it."""
    return dict(BY_STAFF) if user.is_staff else {}


def move_due_date(
    *,
    invoice: Invoice,
    from_on: date,
    to_on: date,
    is_in_time: bool,
    price: Price,
    cause: str,
    on: date,
    at: datetime,
    is_by_staff: bool = False,
) -> None:
    """Give more time.

    is_by_staff whether customer service did it for the debtor, who reads that
    is_in_time  asked for before the due date was over: then the due date itself moves, and
                interest begins after the new one. Else collection waits until it.
    cause       unique for ever (`shift:<public_id>`)
    """
    if is_in_time:
        invoice.printed_due_on = invoice.printed_due_on or invoice.due_on
        invoice.due_on = to_on
        invoice.look_on = None
        invoice.save(update_fields=["printed_due_on", "due_on", "look_on"])
        events.announce_changes(invoice.pk)
    else:
        holds.place(
            invoice_id=invoice.pk,
            reason=HoldReason.EXTENDED,
            cause=cause,
            ends_on=matured_on(to_on),
            at=at,
        )
        invoice.refresh_from_db()
    _charge(invoice, price, cause=cause, on=on, at=at)
    data = _data(price, cause=cause, is_by_staff=is_by_staff)
    data |= {"from": from_on.isoformat(), "due_on": to_on.isoformat()}
    ledger.note(invoice=invoice, kind=EventKind.SHIFTED, on=on, at=at, data=data)


def begin_plan(
    *,
    invoice: Invoice,
    price: Price,
    interest: Decimal,
    cause: str,
    on: date,
    at: datetime,
    is_by_staff: bool = False,
) -> None:
    """A plan pays the claim from now on: collection waits for it.

    interest  euros that accrued until `on` and are charged with it; may be nothing
    cause     of the plan on this claim, unique for ever (`plan:<public_id>:<invoice>`)
    """
    if interest:
        booking = charges.interest_booking(amount=interest, cause=cause, value_on=on)
        ledger.book(invoice=invoice, booking=booking, at=at)
    _charge(invoice, price, cause=cause, on=on, at=at)
    data = _data(price, cause=cause, is_by_staff=is_by_staff)
    if interest:
        data["interest"] = str(interest)
    ledger.note(invoice=invoice, kind=EventKind.PLAN_MADE, on=on, at=at, data=data)
    holds.place(invoice_id=invoice.pk, reason=HoldReason.PLAN, cause=cause, at=at)
    invoice.refresh_from_db()


def _charge(invoice: Invoice, price: Price, *, cause: str, on: date, at: datetime) -> None:
    if price.amount:
        cost = charges.Cost(amount=price.amount, legal_basis=price.legal_basis)
        booking = charges.cost_booking(cost=cost, cause=cause, value_on=on)
        ledger.book(invoice=invoice, booking=booking, at=at)


def _data(price: Price, *, cause: str, is_by_staff: bool) -> dict[str, object]:
    data: dict[str, object] = {"cause": cause}
    if is_by_staff:
        data |= BY_STAFF
    if price.amount:
        data["cost"] = str(price.amount)
    if price.covered:
        data["covered"] = str(price.covered)
    return data
