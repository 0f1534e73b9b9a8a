"""Money that we owe back: an invoice's surplus, and entries that go back to their sender.

The only writer of refunds up to the file that goes to the bank (`refund_batches`); what
became of them there, `refund_answers` writes. Invoices are locked before refunds.
"""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Final

from django.db import transaction
from schwifty import IBAN
from schwifty.exceptions import SchwiftyException

from accounts import audit, hetu
from accounts.actor import Actor
from accounts.models import Level, Party, User
from accounts.services.mandates import hold_right
from invoices.events import announce_changes
from invoices.queries.rights import is_debtors
from invoices.services import ledger
from invoices.services.letters import notices
from payments.models import (
    OPEN_REFUND_STATES,
    REFUND_TRANSITIONS,
    BankEntry,
    IllegalRefundStateError,
    Refund,
    RefundState,
)
from payments.queries.refunds import has_left_in_spite
from payments.refund_files import payable
from payments.rules.account_numbers import Misread, read_account_number
from payments.services import refund_news

GIVE_ACCOUNT: Final = "payments.give_refund_account"
CHECK: Final = "payments.check_refund"
APPROVE: Final = "payments.approve_refund"
CHANGED: Final = (
    "amount",
    "state",
    "iban",
    "holder",
    "reported_at",
    "checked_by",
    "checked_at",
    "approved_by",
    "approved_at",
    "paid_on",
    "problem",
    "ended_at",
)
HOLDER_LENGTH: Final = 140
REASON_LENGTH: Final = 500
# Somebody of staff has looked at it, or waits to.
AT_THE_DESK: Final = frozenset({RefundState.REPORTED, RefundState.CHECKED, RefundState.TO_BE_PAID})


class NoSenderAccountError(Exception):
    """The bank did not tell a valid account of the sender. Nothing was changed."""


class RefundNotOpenError(Exception):
    """The refund is on its way, paid or cancelled: its account is fixed. Nothing was changed."""


class WrongAccountError(ValueError):
    """The account cannot be paid to, or nobody is named as its holder. Nothing was changed."""


class NotAllowedError(Exception):
    """It takes another person, or one with the right to do it. Nothing was changed."""


class NotAtThisStepError(Exception):
    """The refund is not where it was when the person looked at it. Nothing was changed."""


class LeftAlreadyError(Exception):
    """The bank paid it although it had rejected it: people find out first. Nothing was changed."""


class MissingReasonError(ValueError):
    """What is sent back needs a reason for the colleagues. Nothing was changed."""


@transaction.atomic
def follow_surplus(*, invoice_id: int, at: datetime) -> Refund | None:
    """Make the open refund of an invoice equal its surplus, in euros.

    Starts one that waits for an account, changes its sum, or cancels it when nothing is
    owed. What was approved was another sum: a changed one is checked anew. The debtor is
    told once, by letter, when it starts. A repeat changes nothing. What is in a file for
    the bank is no surplus any more. Returns the refund that is open now.
    """
    invoice = ledger.lock_invoice(invoice_id)
    open_ones = Refund.objects.select_for_update().filter(state__in=OPEN_REFUND_STATES)
    refund = open_ones.filter(invoice=invoice).first()
    if refund is None:
        if not invoice.surplus:
            return None
        refund = Refund.objects.create(invoice=invoice, amount=invoice.surplus, started_at=at)
        record("refund.started", refund, party=invoice.party, actor=None, at=at)
        notices.write_overpayment_notice(
            invoice_id=invoice.pk, amount=refund.amount, cause=_cause(refund), at=at
        )
    elif not invoice.surplus:
        cancel(refund, party=invoice.party, at=at)
        notices.stop_notice(cause=_cause(refund), at=at)
        return None
    elif refund.amount != invoice.surplus:
        refund.amount = invoice.surplus
        if refund.state in {RefundState.CHECKED, RefundState.TO_BE_PAID}:
            move_to(refund, RefundState.REPORTED)
        refund.save(update_fields=CHANGED)
        record("refund.changed", refund, party=invoice.party, actor=None, at=at)
    return refund


def return_entry(*, entry: BankEntry, amount: Decimal, actor: User | None, at: datetime) -> Refund:
    """Owe so much of a locked entry to its sender, on the account that it came from.

    Runs in the transaction that decides the entry. Raises `NoSenderAccountError`.
    """
    refund = Refund.objects.create(
        entry=entry,
        amount=amount,
        state=RefundState.REPORTED,
        iban=sender_account(entry),
        holder=entry.counterparty_name,
        reported_at=at,
        started_at=at,
    )
    record("refund.started", refund, party=None, actor=actor, at=at)
    return refund


@transaction.atomic
def cancel_return(*, entry: BankEntry, at: datetime) -> bool:
    """Owe the sender nothing any more: the bank itself has taken the entry back."""
    open_ones = Refund.objects.select_for_update().filter(state__in=OPEN_REFUND_STATES)
    refund = open_ones.filter(entry=entry).first()
    if refund is None:
        return False
    cancel(refund, party=None, at=at)
    return True


def has_left(*, entry: BankEntry) -> bool:
    """Whether money of an entry is on its way back to its sender, or there."""
    left = Refund.objects.filter(entry=entry, state__in=[RefundState.SENT, RefundState.PAID])
    return left.exists()


def sender_account(entry: BankEntry) -> str:
    """The valid IBAN that the money came from. Raises `NoSenderAccountError`."""
    try:
        return str(IBAN(entry.counterparty_iban))
    except SchwiftyException:
        raise NoSenderAccountError from None


@transaction.atomic
def give_account(*, refund_id: int, iban: str, holder: str, actor: Actor, at: datetime) -> Refund:
    """Tell where an invoice's refund is to be paid, or correct it until it is sent.

    The refund is then checked and approved (anew). The same account once more changes
    nothing. Raises `NotAllowedError` for whoever does not stand in the debtor's place,
    `RefundNotOpenError`, `WrongAccountError`, and `RightEndedError` of `hold_right`.
    """
    if not actor.may(Level.FULL):
        raise NotAllowedError
    hold_right(actor=actor, level=Level.FULL, at=at)
    refund = lock_refund(refund_id)
    invoice = refund.invoice
    if invoice is None or not is_debtors(actor, invoice):
        raise NotAllowedError
    party = invoice.party or actor.acting_for
    return _give(refund, iban=iban, holder=holder, user=actor.user, party=party, at=at)


@transaction.atomic
def write_account(*, refund_id: int, iban: str, holder: str, user: User, at: datetime) -> Refund:
    """The same by staff, for whoever told it by letter, and for senders of returned entries.

    Raises `NotAllowedError`, `RefundNotOpenError`, `WrongAccountError`.
    """
    if not user.has_perm(GIVE_ACCOUNT):
        raise NotAllowedError
    refund = lock_refund(refund_id)
    given = _give(refund, iban=iban, holder=holder, user=user, party=party_of(refund), at=at)
    if given.reported_at == at:
        refund_news.tell(refund_id=given.pk, what=refund_news.What.ACCOUNT, at=at)
    return given


@transaction.atomic
def check(*, refund_id: int, user: User, at: datetime, seen: str | None = None) -> Refund:
    """Find a reported refund right: the first of two. Another one approves it.

    seen  `print_of` what the person looked at: what was corrected since is not at this step

    Raises `NotAllowedError`, `NotAtThisStepError`, `LeftAlreadyError`, `WrongAccountError`
    where the bank that an entry came from told no name.
    """
    if not user.has_perm(CHECK):
        raise NotAllowedError
    refund = _lock_at(refund_id, {RefundState.REPORTED}, seen=seen)
    if has_left_in_spite(refund):
        raise LeftAlreadyError
    if not payable(refund.holder, length=HOLDER_LENGTH):
        raise WrongAccountError
    move_to(refund, RefundState.CHECKED)
    refund.checked_by, refund.checked_at = user, at
    return _save("refund.checked", refund, user=user, at=at)


@transaction.atomic
def approve(*, refund_id: int, user: User, at: datetime, seen: str | None = None) -> Refund:
    """Approve what another one checked: the next file for the bank has it.

    seen  as of `check`

    Raises `NotAllowedError` also for whoever checked it, `NotAtThisStepError`.
    """
    if not user.has_perm(APPROVE):
        raise NotAllowedError
    refund = _lock_at(refund_id, {RefundState.CHECKED}, seen=seen)
    if refund.checked_by_id == user.pk:
        raise NotAllowedError
    move_to(refund, RefundState.TO_BE_PAID)
    refund.approved_by, refund.approved_at = user, at
    return _save("refund.approved", refund, user=user, at=at)


@transaction.atomic
def send_back(*, refund_id: int, reason: str, user: User, at: datetime) -> Refund:
    """Take back what was checked or approved: it is checked anew. The reason is for staff.

    Raises `NotAllowedError`, `NotAtThisStepError`, `MissingReasonError`.
    """
    if not (user.has_perm(CHECK) or user.has_perm(APPROVE)):
        raise NotAllowedError
    told = reason.strip()[:REASON_LENGTH]
    if not told:
        raise MissingReasonError
    refund = _lock_at(refund_id, {RefundState.CHECKED, RefundState.TO_BE_PAID})
    move_to(refund, RefundState.REPORTED)
    # Not as its "reason", a word of a list that the debtor reads: these words are for colleagues.
    return _save("refund.sent_back", refund, user=user, at=at, note=hetu.masked(told))


@transaction.atomic
def ask_anew(*, refund_id: int, problem: str, user: User, at: datetime) -> Refund:
    """Ask the person for another account, and tell it: what was told cannot be right.

    problem  an ISO 20022 code that the pages have words for, as "BE01" or "AC01"

    Raises `NotAllowedError`, `NotAtThisStepError`.
    """
    if not user.has_perm(CHECK):
        raise NotAllowedError
    refund = _lock_at(refund_id, AT_THE_DESK)
    move_to(refund, RefundState.WAITS_FOR_ACCOUNT)
    refund.problem = problem
    _save("refund.asked_anew", refund, user=user, at=at, problem=problem)
    refund_news.tell(refund_id=refund.pk, what=refund_news.What.FAILED, at=at)
    return refund


def print_of(refund: Refund) -> str:
    """Differs when what somebody is to check or approve differs."""
    told = (refund.state, refund.iban, refund.holder, str(refund.amount))
    return sha256(repr(told).encode()).hexdigest()


def lock_refund(refund_id: int) -> Refund:
    """As it is now, with its invoice, locked until the end of the caller's transaction."""
    rows = Refund.objects.select_for_update(of=("self",)).select_related("invoice__party")
    return rows.get(pk=refund_id)


def move_to(refund: Refund, state: RefundState) -> None:
    """Change the state in memory; what was found right before the money left is forgotten.

    The caller saves it, with what the new state says. Raises `IllegalRefundStateError`.
    """
    if state not in REFUND_TRANSITIONS[RefundState(refund.state)]:
        msg = f"{refund.state} to {state}"
        raise IllegalRefundStateError(msg)
    refund.state = state
    refund.paid_on = None
    refund.ended_at = None
    if state in {RefundState.WAITS_FOR_ACCOUNT, RefundState.REPORTED}:
        refund.checked_by = refund.checked_at = None
        refund.approved_by = refund.approved_at = None


def cancel(refund: Refund, *, party: Party | None, at: datetime) -> None:
    """End a locked refund: nothing is owed by it any more."""
    move_to(refund, RefundState.CANCELLED)
    refund.ended_at = at
    refund.save(update_fields=CHANGED)
    record("refund.cancelled", refund, party=party, actor=None, at=at)


def party_of(refund: Refund) -> Party | None:
    """Whose refund it is, if its invoice's debtor is known."""
    return refund.invoice.party if refund.invoice else None


def record(
    action: str,
    refund: Refund,
    *,
    party: Party | None,
    actor: User | None,
    at: datetime,
    **more: str,
) -> None:
    """Audit what became of a refund, and tell the pages of its invoice."""
    if refund.invoice_id is not None:
        announce_changes(refund.invoice_id)
    data = {"amount": str(refund.amount), **more}
    audit.record(action=action, actor=actor, at=at, party=party, target=refund, data=data)


def _cause(refund: Refund) -> str:
    """What its notice to the debtor has as its cause."""
    return f"refund:{refund.public_id}"


def _give(
    refund: Refund, *, iban: str, holder: str, user: User, party: Party | None, at: datetime
) -> Refund:
    if refund.state not in OPEN_REFUND_STATES:
        raise RefundNotOpenError
    read = read_account_number(iban)
    named = " ".join(holder.split())
    is_named = len(named) <= HOLDER_LENGTH and payable(named, length=HOLDER_LENGTH)
    if isinstance(read, Misread) or not is_named:
        raise WrongAccountError
    is_same = (refund.iban, refund.holder) == (read.iban, named)
    if is_same and refund.state in AT_THE_DESK:
        return refund
    if refund.state != RefundState.REPORTED:
        move_to(refund, RefundState.REPORTED)
    refund.iban, refund.holder = read.iban, named
    refund.reported_at, refund.problem = at, ""
    refund.save(update_fields=CHANGED)
    record("refund.account_given", refund, party=party, actor=user, at=at)
    return refund


def _lock_at(refund_id: int, states: Collection[RefundState], *, seen: str | None = None) -> Refund:
    refund = lock_refund(refund_id)
    if refund.state not in states or seen not in {None, print_of(refund)}:
        raise NotAtThisStepError
    return refund


def _save(action: str, refund: Refund, *, user: User, at: datetime, **more: str) -> Refund:
    refund.save(update_fields=CHANGED)
    record(action, refund, party=party_of(refund), actor=user, at=at, **more)
    return refund
