"""What a bank entry may be about: invoices, payouts, and what a reversal takes back."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from invoices.models import Invoice
from payments.models import (
    BankEntry,
    ClearingDecision,
    ClearingReason,
    ClearingState,
    Direction,
    EntryState,
    Payment,
    PaymentState,
    RefundPayment,
)
from payments.rules.entry_keys import comparable

# What may become known later: an invoice, a payment's payout, the payment taken back.
TRIED_AGAIN: Final = (
    ClearingReason.INVALID_REFERENCE,
    ClearingReason.UNKNOWN_REFERENCE,
    ClearingReason.OTHER_ACCOUNT,
    ClearingReason.AMBIGUOUS,
    ClearingReason.SETTLEMENT_DIFFERS,
    ClearingReason.REVERSAL_UNMATCHED,
)
# In these a credit can be taken back without a person.
REVERSIBLE: Final = (EntryState.BOOKED, EntryState.CLEARING)


@dataclass(slots=True)
class Candidate:
    """An invoice that has an entry's reference. `open_total` in euros."""

    invoice_id: int
    iban: str
    open_total: Decimal
    is_open: bool


def received_after(entry_id: int, *, limit: int) -> list[int]:
    """The next entries that nothing was decided about, in the order of their keys."""
    received = BankEntry.objects.filter(state=EntryState.RECEIVED, pk__gt=entry_id)
    return list(received.order_by("pk").values_list("pk", flat=True)[:limit])


def count_received() -> int:
    return BankEntry.objects.filter(state=EntryState.RECEIVED).count()


def outcomes_of(statement_id: int | None) -> dict[str, int]:
    """How many entries of a statement are in which state now, without those in none."""
    states = BankEntry.objects.filter(statement=statement_id).values_list("state")
    return dict(states.annotate(count=Count("pk")).order_by("state"))


def cleared_after(entry_id: int, *, limit: int) -> list[int]:
    """The next entries to be cleared that may be booked without a person after all.

    None for which someone's proposal waits: that is a person's matter.
    """
    proposals = ClearingDecision.objects.filter(entry=OuterRef("pk"), state=ClearingState.PROPOSED)
    cleared = BankEntry.objects.filter(
        ~Exists(proposals),
        state=EntryState.CLEARING,
        clearing_reason__in=TRIED_AGAIN,
        pk__gt=entry_id,
    )
    return list(cleared.order_by("pk").values_list("pk", flat=True)[:limit])


def lock_candidates(reference_keys: Collection[str]) -> dict[str, list[Candidate]]:
    """By reference key: every invoice that has it, locked in the order of the keys."""
    found: defaultdict[str, list[Candidate]] = defaultdict(list)
    rows = candidate_rows(reference_keys).select_for_update()
    for pk, key, iban, open_total, closed_on in rows.values_list(
        "pk", "reference_key", "iban", "open_total", "closed_on"
    ):
        found[key].append(Candidate(pk, iban, open_total, closed_on is None))
    return found


def candidate_rows(reference_keys: Collection[str]) -> QuerySet[Invoice]:
    return Invoice.objects.filter(reference_key__in=sorted(reference_keys)).order_by("pk")


def payout_references() -> dict[str, list[str]]:
    """Under which references confirmed payments will be paid out, by what they share."""
    waiting = Payment.objects.filter(state=PaymentState.CONFIRMED).exclude(settlement_reference="")
    found: defaultdict[str, list[str]] = defaultdict(list)
    for reference in waiting.values_list("settlement_reference", flat=True).distinct():
        found[comparable(reference)].append(reference)
    return found


def paid_out(reference_keys: Collection[str]) -> set[str]:
    """Those references under which a payout has come before."""
    payouts = BankEntry.objects.filter(
        reference_key__in=sorted(reference_keys), state=EntryState.SETTLEMENT
    )
    return set(payouts.values_list("reference_key", flat=True))


def refunds_left(entries: Collection[BankEntry]) -> dict[int, int]:
    """Of debits: the payment of a refund that each is, key by key.

    An ID is ours alone, and never another sum or account than it was sent with.
    """
    debits = [
        each
        for each in entries
        if each.direction == Direction.DEBIT and not each.is_reversal and each.end_to_end_id
    ]
    if not debits:
        return {}
    rows = RefundPayment.objects.filter(end_to_end_id__in={each.end_to_end_id for each in debits})
    sent = {
        (end_to_end_id, account, amount): pk
        for end_to_end_id, account, amount, pk in rows.values_list(
            "end_to_end_id", "batch__account", "amount", "pk"
        )
    }
    found = {each.pk: sent.get((each.end_to_end_id, each.account, each.amount)) for each in debits}
    return {entry: payment for entry, payment in found.items() if payment is not None}


def refunds_come_back(entries: Collection[BankEntry]) -> dict[int, int]:
    """Of credits: the payment of a refund that came back with each, key by key.

    A return tells its reason and our ID; a reversal names our ID or the archive ID of the
    debit. Whoever sends us money with an ID of ours, and neither, pays us something. Debits
    of one sum may share an archive ID: then it does not tell whose money came back.
    """
    credits_ = [each for each in entries if _may_come_back(each)]
    named = {name for each in credits_ for name in (each.end_to_end_id, each.reverses) if name}
    if not named:
        return {}
    rows = RefundPayment.objects.filter(
        Q(end_to_end_id__in=named) | Q(debit__archive_id__in=named), returned=None
    ).values_list("end_to_end_id", "debit__archive_id", "batch__account", "amount", "pk")
    ours: defaultdict[tuple[str, str, Decimal], set[int]] = defaultdict(set)
    for end_to_end_id, archive_id, account, amount, pk in rows:
        for name in filter(None, (end_to_end_id, archive_id)):
            ours[name, account, amount].add(pk)
    found: dict[int, int] = {}
    for entry in credits_:
        for name in (entry.end_to_end_id, entry.reverses):
            payments = ours.get((name, entry.account, entry.amount), set())
            if len(payments) == 1:
                found.setdefault(entry.pk, next(iter(payments)))
    return found


def _may_come_back(entry: BankEntry) -> bool:
    is_back = entry.is_reversal or bool(entry.return_reason)
    return is_back and entry.direction == Direction.CREDIT and not entry.is_summary


def payments_of_payout(entry: BankEntry) -> QuerySet[Payment]:
    """The confirmed payments that an entry may be the payout of, the oldest first."""
    references = payout_references().get(comparable(entry.reference), []) if entry.reference else []
    confirmed = Payment.objects.filter(state=PaymentState.CONFIRMED)
    return confirmed.filter(settlement_reference__in=references).order_by("pk")


def original_of(reversal: BankEntry) -> BankEntry | None:
    """The credit that a reversal takes back, if it is here and may be taken back.

    By the archive or end-to-end ID that the bank names; where it names none, the latest
    payment of the same sum with the same reference on the same account. None when an ID
    fits payments of several debtors.
    """
    earlier = BankEntry.objects.filter(
        account=reversal.account,
        direction=Direction.CREDIT,
        is_reversal=False,
        amount=reversal.amount,
        state__in=REVERSIBLE,
        booked_on__lte=reversal.booked_on,
    ).order_by("-booked_on", "-key")
    if reversal.reverses:
        named = Q(archive_id=reversal.reverses) | Q(end_to_end_id=reversal.reverses)
        return _latest_of_one_debtor(earlier.filter(named), reversal)
    if reversal.end_to_end_id:
        same = earlier.filter(end_to_end_id=reversal.end_to_end_id)
        return _latest_of_one_debtor(same, reversal)
    if reversal.reference_key:
        return earlier.filter(reference_key=reversal.reference_key).first()
    return None


def _latest_of_one_debtor(payments: QuerySet[BankEntry], reversal: BankEntry) -> BankEntry | None:
    """The first of payments that an ID fits, if their references do not tell them apart.

    Payers choose end-to-end IDs as they like, often "1", and the parts of a batch may share
    one archive ID: an ID alone must not take back what somebody else has paid.
    """
    if reversal.reference_key:
        own = payments.filter(reference_key=reversal.reference_key)
        payments = own if own.exists() else payments.filter(reference_key="")
    latest = payments.first()
    if latest is None:
        return None
    others = payments.exclude(pk=latest.pk)
    if latest.reference_key:
        others = others.exclude(reference_key=latest.reference_key)
    return None if others.exists() else latest
