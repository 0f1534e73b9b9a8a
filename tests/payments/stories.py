"""Payments as the services make them, at a provider that answers what a test wants."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import count

from django.conf import settings

from payments import paytrail
from payments.models import ReportSource
from payments.paytrail import Created, Method, Report, Status
from payments.paytrail.signing import signature
from payments.services import reporting, starting
from tests.invoices.bookings import booked

METHODS = (
    Method(
        id="testipankki",
        name="Testipankki",
        group="bank",
        url="https://provider.invalid/bank",
        parameters=(("a", "1"),),
    ),
)
_numbers = count(1)


class FakeProvider:
    """Stands where `payments.paytrail` calls out; `asked` and `created` say with what."""

    def __init__(self):
        self.created, self.asked = [], []
        self.answers = {}
        self.problem = None

    def create_payment(self, **said):
        self.created.append(said)
        if self.problem:
            raise self.problem
        transaction_id = f"tx-{next(_numbers)}"
        return Created(transaction_id, f"https://provider.invalid/pay/{transaction_id}", METHODS)

    def ask(self, transaction_id):
        self.asked.append(transaction_id)
        if self.problem:
            raise self.problem
        answer = self.answers[transaction_id]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def will_say(self, payment, status, **fields):
        self.answers[payment.transaction_id] = report_of(payment, status, **fields)

    def use(self, monkeypatch):
        monkeypatch.setattr(paytrail, "create_payment", self.create_payment)
        monkeypatch.setattr(paytrail, "ask", self.ask)
        return self


def mine(now, debtor, total="100.00", **fields):
    """An invoice of the debtor that came in through the ledger."""
    invoice = booked(now, total=total, **fields)
    invoice.party = debtor.party
    invoice.save(update_fields=["party"])
    invoice.refresh_from_db()
    return invoice


def started(actor, shares, *, at):
    """`shares`: invoice → euros as text."""
    keyed = {invoice.pk: Decimal(euros) for invoice, euros in shares.items()}
    return starting.start_payment(actor=actor, shares=keyed, language="fi", at=at)


def opened(actor, shares, *, at):
    """At the bank: `FakeProvider.use` first."""
    payment = started(actor, shares, at=at)
    starting.open_at_provider(payment=payment, at=at)
    return payment


def report_of(payment, status=Status.OK, **fields):
    """What the provider would say of a payment; `fields` say something else than it should."""
    report = Report(
        status=Status(status),
        stamp=payment.stamp,
        reference=payment.reference,
        transaction_id=payment.transaction_id or f"tx-of-{payment.stamp}",
        amount_cents=payment.amount_cents,
        method="Testipankki",
    )
    return replace(report, **fields)


def reported(payment, status=Status.OK, *, at, source=ReportSource.CALLBACK, **fields):
    """Apply what the provider would say; gives the payment as it then is."""
    said = report_of(payment, status, **fields)
    return reporting.apply_report(report=said, source=source, at=at)


def signed(report, **changes):
    """The query of an address that the provider signed; `changes` are not signed."""
    values = {
        "checkout-account": settings.PAYTRAIL_ACCOUNT,
        "checkout-algorithm": "sha256",
        "checkout-amount": str(report.amount_cents),
        "checkout-stamp": report.stamp,
        "checkout-reference": report.reference,
        "checkout-transaction-id": report.transaction_id,
        "checkout-status": str(report.status),
        "checkout-provider": report.method,
    }
    right = signature(values, secret=settings.PAYTRAIL_SECRET)
    return values | {"signature": right} | changes


def confirmed(actor, shares, *, at):
    """Paid in the portal a minute after it was started, not yet booked."""
    return reported(opened(actor, shares, at=at), at=at + timedelta(minutes=1))


def differing(payment):
    """Fields of a report that does not agree, by what differs."""
    return {
        "SUM_DIFFERS": {"amount_cents": payment.amount_cents - 1},
        "REFERENCE_DIFFERS": {"reference": "1232"},
        "TRANSACTION_DIFFERS": {"transaction_id": "another"},
    }
