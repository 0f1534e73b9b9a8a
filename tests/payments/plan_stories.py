"""Invoices that debtors pay in parts, and plans as the services make them."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from accounts.actor import Actor
from accounts.models import Party
from invoices.models import ClaimKind, CreditorPolicy, Invoice, ReferenceRate
from invoices.queries.rates import forget_rates, read_rates
from payments.models import PaymentPlan
from payments.queries.plan_offers import Planned, PlanOffer, offer_for
from payments.rules.plan_offers import Shape
from payments.services.plans import making
from tests.invoices import stories

# A Monday.
TODAY = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
FIRST = date(2026, 12, 15)


def shape(count: int | None = None, monthly: str | None = None, **fields: Any) -> Shape:
    """So many parts, or so many euros a month, on the 15th of each month."""
    wish = {"count": count} if monthly is None else {"monthly": Decimal(monthly)}
    return Shape(**{"payday": 15, "first_on": FIRST, **wish, **fields})


def billed(party: Party | None, total: str = "505.20", **fields: Any) -> Invoice:
    """Sent to an address; due on 12.10.2026 when nothing else is said."""
    address = {
        "debtor_street": "Kotikatu 1",
        "debtor_postcode": "00100",
        "debtor_town": "Helsinki",
        "due_on": date(2026, 10, 12),
    }
    return stories.sent(party, at=AT, total=total, **{**address, **fields})


def reminded(party: Party | None, total: str = "505.20", **fields: Any) -> Invoice:
    """The same with a reminder of 5 €, two weeks after the due date."""
    return stories.reminded(billed(party, total, **fields), at=AT)


def three(party: Party | None) -> list[Invoice]:
    """Of two creditors: two reminders for 5 € each, and one that is not due yet."""
    return [
        reminded(party),
        reminded(party, "80.00", due_on=date(2026, 10, 19)),
        billed(party, "120.00", who="Vesi Oy", due_on=date(2026, 12, 7)),
    ]


def policy(invoice: Invoice, **fields: Any) -> CreditorPolicy:
    """The row of an invoice's creditor, in force since the beginning of the year."""
    return CreditorPolicy.objects.create(
        creditor=invoice.creditor,
        claim_kind=ClaimKind(invoice.claim_kind),
        starts_on=date(2026, 1, 1),
        entered_at=AT,
        **fields,
    )


def confirm_rates() -> None:
    """As if every rate had its official notice."""
    ReferenceRate.objects.filter(is_confirmed=False).update(is_confirmed=True, source="1/2026")
    forget_rates()


def offered(actor: Actor, *invoices: Invoice, **fields: Any) -> PlanOffer:
    fresh = Invoice.objects.select_related("creditor").filter(pk__in=[each.pk for each in invoices])
    return offer_for(actor, fresh, today=TODAY, rates=read_rates(), **fields)


def planned(actor: Actor, *invoices: Invoice, wish: Shape) -> Planned:
    found = offered(actor, *invoices).shaped(wish)
    assert isinstance(found, Planned)
    return found


def made(actor: Actor, *invoices: Invoice, wish: Shape | None = None, **fields: Any) -> PaymentPlan:
    """The plan as the service makes it, at the total that is offered."""
    return making.make_plan(**_asked_for(actor, invoices, wish or shape(4)) | fields)


def asked(
    actor: Actor, *invoices: Invoice, wish: Shape | None = None, **fields: Any
) -> PaymentPlan:
    """The same for a plan that an agent decides on."""
    return making.ask_for_plan(**_asked_for(actor, invoices, wish or shape(6)) | fields)


def _asked_for(actor: Actor, invoices: Sequence[Invoice], wish: Shape) -> dict[str, Any]:
    offer = offered(actor, *invoices)
    found = offer.shaped(wish) if offer.joining else None
    return {
        "actor": actor,
        "invoice_ids": [each.pk for each in invoices],
        "shape": wish,
        "seen_total": found.total if isinstance(found, Planned) else Decimal(0),
        "language": "fi",
        "at": AT,
    }
