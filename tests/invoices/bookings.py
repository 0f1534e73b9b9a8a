"""A claim and what may be booked on it, as the services of the ledger do it."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from invoices.models import EntryKind, EventKind
from invoices.queries.interest import interest_to_charge
from invoices.rules.charges import Why
from invoices.rules.reference_rates import FIRST_RATES
from invoices.services import charges, credit_notes, ledger, money_in, stages
from tests.factories import CreditorFactory, InvoiceFactory, PersonFactory

DAY = date(2026, 11, 20)


def booked(now, total="100.00", **fields):
    """An invoice that came in through the ledger, as an import makes it."""
    invoice = InvoiceFactory.build(
        creditor=CreditorFactory(),
        party=PersonFactory(),
        original_total=Decimal(total),
        open_principal=Decimal(0),
        **fields,
    )
    booking = ledger.Booking(
        kind=EntryKind.PRINCIPAL,
        cause=f"test:{invoice.number}",
        value_on=invoice.issued_on,
        principal=Decimal(total),
    )
    [made] = ledger.book_new_claims(claims=[(invoice, [booking])], at=now)
    return made


def pay(claim, amount, now, cause="bank:1", on=DAY):
    return money_in.book_payment(
        invoice_id=claim.pk, amount=Decimal(amount), value_on=on, cause=cause, actor=None, at=now
    )


def credit(claim, amount, now, number="H1", on=DAY):
    return credit_notes.book_credit_note(
        invoice_id=claim.pk,
        amount=Decimal(amount),
        number=number,
        value_on=on,
        cause=f"credit:{number}",
        actor=None,
        at=now,
    )


def withdraw(claim, now):
    return credit_notes.withdraw(
        invoice_id=claim.pk, value_on=DAY, cause="cancel:1", actor=None, at=now
    )


def add_interest(claim, amount, now, cause="interest:1"):
    booking = ledger.Booking(
        kind=EntryKind.INTEREST, cause=cause, value_on=DAY, interest=Decimal(amount)
    )
    with transaction.atomic():
        ledger.book(invoice=ledger.lock_invoice(claim.pk), booking=booking, at=now)


def add_cost(claim, amount, now, cause="cost:1"):
    cost = charges.Cost(amount=Decimal(amount), legal_basis="Perintälaki 513/1999 10 a §")
    booking = charges.cost_booking(cost=cost, cause=cause, value_on=DAY)
    with transaction.atomic():
        ledger.book(invoice=ledger.lock_invoice(claim.pk), booking=booking, at=now)


def balances(claim):
    claim.refresh_from_db()
    return tuple(
        str(getattr(claim, name))
        for name in ("open_principal", "open_interest", "open_costs", "surplus")
    )


def events(claim):
    return list(claim.timeline.order_by("id").values_list("kind", flat=True))


def reverse(payment_cause, now, cause=None, on=DAY):
    return money_in.reverse_payment(
        payment_cause=payment_cause,
        value_on=on,
        cause=cause or f"return:{payment_cause}",
        actor=None,
        at=now,
    )


def refund(claim, amount, now, cause="refund:1"):
    """The surplus leaves for the debtor's account."""
    booking = ledger.Booking(
        kind=EntryKind.REFUND, cause=cause, value_on=DAY, surplus=-Decimal(amount)
    )
    with transaction.atomic():
        ledger.book(invoice=ledger.lock_invoice(claim.pk), booking=booking, at=now)


def letter(claim, now, *, on, kind=EventKind.REMINDED, cost="5.00", rates=FIRST_RATES, cause=""):
    """A letter as the run books it: interest to its day, its cost, its stage; its cause."""
    cause = cause or f"letter:{claim.pk}:{on}"
    with transaction.atomic():
        locked = ledger.lock_invoice(claim.pk)
        amount, _periods = interest_to_charge(
            invoice=locked, ledger=list(locked.ledger.order_by("pk")), until=on, rates=rates
        )
        if amount:
            booking = charges.interest_booking(amount=amount, cause=cause, value_on=on)
            ledger.book(invoice=locked, booking=booking, at=now)
        stages.record_letter(
            invoice_id=claim.pk,
            kind=kind,
            on=on,
            cause=cause,
            actor=None,
            at=now,
            cost=charges.Cost(amount=Decimal(cost), legal_basis="Perintälaki 513/1999 10 a §"),
        )
    return cause


def take_back(claim, cause, now, amount=None, on=DAY):
    return charges.take_back(
        invoice_id=claim.pk,
        cause=cause,
        why=Why.CORRECTED,
        actor=None,
        on=on,
        at=now,
        amount=None if amount is None else Decimal(amount),
    )
