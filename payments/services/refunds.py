"""Money that we owe back: an invoice's surplus, and entries that go back to their sender."""

from datetime import datetime
from decimal import Decimal
from typing import Final

from django.db import transaction
from schwifty import IBAN
from schwifty.exceptions import SchwiftyException

from accounts import audit
from accounts.models import Party, User
from invoices.services import ledger
from invoices.services.letters import notices
from payments.models import (
    OPEN_REFUND_STATES,
    BankEntry,
    Refund,
    RefundState,
)

CHANGED: Final = ("amount", "state", "ended_at")


class NoSenderAccountError(Exception):
    """The bank did not tell a valid account of the sender. Nothing was changed."""


@transaction.atomic
def follow_surplus(*, invoice_id: int, at: datetime) -> Refund | None:
    """Make the open refund of an invoice equal its surplus, in euros.

    Starts one that waits for an account, changes its sum, or cancels it when nothing is
    owed. The debtor is told once, by letter, when it starts. A repeat changes nothing.
    Returns the refund that is open now.
    """
    invoice = ledger.lock_invoice(invoice_id)
    open_ones = Refund.objects.select_for_update().filter(state__in=OPEN_REFUND_STATES)
    refund = open_ones.filter(invoice=invoice).first()
    if refund is None:
        if not invoice.surplus:
            return None
        refund = Refund.objects.create(invoice=invoice, amount=invoice.surplus, started_at=at)
        _record("refund.started", refund, party=invoice.party, actor=None, at=at)
        notices.write_overpayment_notice(
            invoice_id=invoice.pk, amount=refund.amount, cause=_cause(refund), at=at
        )
    elif not invoice.surplus:
        _cancel(refund, party=invoice.party, at=at)
        notices.stop_notice(cause=_cause(refund), at=at)
        return None
    elif refund.amount != invoice.surplus:
        refund.amount = invoice.surplus
        refund.save(update_fields=CHANGED)
        _record("refund.changed", refund, party=invoice.party, actor=None, at=at)
    return refund


def return_entry(*, entry: BankEntry, amount: Decimal, actor: User | None, at: datetime) -> Refund:
    """Owe so much of a locked entry to its sender, on the account that it came from.

    Runs in the transaction that decides the entry. Raises `NoSenderAccountError`.
    """
    refund = Refund.objects.create(
        entry=entry,
        amount=amount,
        state=RefundState.TO_BE_PAID,
        iban=sender_account(entry),
        holder=entry.counterparty_name,
        started_at=at,
    )
    _record("refund.started", refund, party=None, actor=actor, at=at)
    return refund


@transaction.atomic
def cancel_return(*, entry: BankEntry, at: datetime) -> bool:
    """Owe the sender nothing any more: the bank itself has taken the entry back."""
    open_ones = Refund.objects.select_for_update().filter(state__in=OPEN_REFUND_STATES)
    refund = open_ones.filter(entry=entry).first()
    if refund is None:
        return False
    _cancel(refund, party=None, at=at)
    return True


def sender_account(entry: BankEntry) -> str:
    """The valid IBAN that the money came from. Raises `NoSenderAccountError`."""
    try:
        return str(IBAN(entry.counterparty_iban))
    except SchwiftyException:
        raise NoSenderAccountError from None


def _cause(refund: Refund) -> str:
    """What its notice to the debtor has as its cause."""
    return f"refund:{refund.public_id}"


def _cancel(refund: Refund, *, party: Party | None, at: datetime) -> None:
    refund.state = RefundState.CANCELLED
    refund.ended_at = at
    refund.save(update_fields=CHANGED)
    _record("refund.cancelled", refund, party=party, actor=None, at=at)


def _record(
    action: str, refund: Refund, *, party: Party | None, actor: User | None, at: datetime
) -> None:
    data = {"amount": str(refund.amount)}
    audit.record(action=action, actor=actor, at=at, party=party, target=refund, data=data)
