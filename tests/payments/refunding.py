"""Refunds on their way: owed, with an account, approved by two."""

from datetime import date
from decimal import Decimal

from django.contrib.auth.models import Permission

from invoices.services import money_in
from payments.models import RefundState
from payments.services import refund_batches, refunds
from tests.factories import AgentFactory
from tests.invoices.bookings import booked

IBAN = "FI3715903000000776"
OTHER_IBAN = "FI5542345670000081"
OUR_ACCOUNT = "FI7944052020036082"
HOLDER = "Maija Meikäläinen"


def worker(*codenames):
    """One of staff with these rights of the desk."""
    user = AgentFactory()
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return user


def checker():
    return worker("check_refund", "view_refund")


def approver():
    return worker("check_refund", "approve_refund", "view_refund")


def surplus_of(now, amount="20.00", *, party=None, **fields):
    """The refund of an invoice that was paid so much too much."""
    invoice = booked(now, **fields)
    if party is not None:
        invoice.party = party
        invoice.save(update_fields=["party"])
    money_in.book_payment(
        invoice_id=invoice.pk,
        amount=Decimal(100) + Decimal(amount),
        value_on=date(2026, 11, 20),
        cause=f"test:{invoice.pk}",
        actor=None,
        at=now,
    )
    return refunds.follow_surplus(invoice_id=invoice.pk, at=now)


def reported(now, amount="20.00", *, iban=IBAN, holder=HOLDER, **fields):
    """The same, with an account that staff wrote down."""
    refund = surplus_of(now, amount, **fields)
    user = worker("give_refund_account")
    return refunds.write_account(refund_id=refund.pk, iban=iban, holder=holder, user=user, at=now)


def approved(now, amount="20.00", **fields):
    """The same, checked by one and approved by another."""
    refund = reported(now, amount, **fields)
    refunds.check(refund_id=refund.pk, user=checker(), at=now)
    refund = refunds.approve(refund_id=refund.pk, user=approver(), at=now)
    assert refund.state == RefundState.TO_BE_PAID
    return refund


def with_account(settings):
    """Refunds are paid from an account of ours."""
    settings.REFUND_ACCOUNT_IBAN = OUR_ACCOUNT
    settings.REFUND_ACCOUNT_NAME = "MyRopo Oy"
    settings.REFUND_ACCOUNT_BIC = ""


def sent(now, amount="20.00", **fields):
    """The payment by which an approved refund went to the bank."""
    refund = approved(now, amount, **fields)
    refund_batches.send_refunds(at=now, actor=None)
    return refund.payments.get()
