"""What people who come to the robot owe, have paid and have been sent."""

from datetime import date, timedelta
from decimal import Decimal

from invoices.models import LetterKind
from tests.factories import PaymentFactory, PaymentLineFactory
from tests.invoices import stories
from tests.invoices.written_letters import letter
from tests.payments import refunding
from tests.payments.plan_stories import AT, made, shape

# Of the bills that are not of another creditor.
CREDITOR = "Pohjolan Sähkö Oy"
ADDRESS = {
    "debtor_street": "Kotikatu 1",
    "debtor_postcode": "00100",
    "debtor_town": "Helsinki",
}


def nothing(actor):
    """Nothing is owed, and nothing was."""


def one_bill(actor):
    """96,41 € in two weeks."""
    return _bill(actor, due_on=date(2026, 12, 7))


def late_bill(actor):
    """505,20 € since October, and a reminder of 5 €."""
    return stories.reminded(_bill(actor, total="505.20", due_on=date(2026, 10, 12)), at=AT)


def three_bills(actor):
    """256,31 € of three creditors, one of them late."""
    one_bill(actor)
    _bill(actor, total="39.90", due_on=date(2026, 11, 2), who="Netti24 Oy")
    _bill(actor, total="120.00", due_on=date(2026, 12, 14), who="Kuntosali Voima Oy")


def with_letters(actor):
    """A late bill with its reminder as PDF."""
    letter(late_bill(actor), at=AT - timedelta(days=14), kind=LetterKind.REMINDER)


def with_plan(actor):
    """A late bill in four parts, of which none is paid."""
    made(actor, late_bill(actor), wish=shape(4))


def paid_here(actor):
    """A bill that was paid in the portal on the day before."""
    invoice = one_bill(actor)
    payment = PaymentFactory(
        user=actor.user,
        amount=Decimal("96.41"),
        confirmed=True,
        confirmed_at=AT - timedelta(days=1),
    )
    PaymentLineFactory(payment=payment, invoice=invoice)


def paid_too_much(actor):
    """20 € that nobody has told an account for."""
    refunding.surplus_of(AT, party=actor.acting_for)


def refund_reported(actor):
    """The same with an account that nobody has checked yet."""
    refunding.reported(AT, party=actor.acting_for)


def _bill(actor, *, who=CREDITOR, **fields):
    return stories.sent(actor.acting_for, at=AT, who=who, **{**ADDRESS, **fields})
