"""What helps staff to clear an entry: whose money it may be, and what booking it would do."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.queries.names import named
from invoices.models import Invoice
from invoices.queries.staff import SIGNIFICANT_DIGITS_OF_CASE
from invoices.rules import allocation, myropo_id, references
from payments.models import BankEntry

MOST_SUGGESTED: Final = 10
MOST_OF_A_KIND: Final = 20
MOST_TOKENS: Final = 40
# An RF reference or digits, also in groups.
REFERENCE_LIKE: Final = re.compile(
    r"\bRF\d{2}[ ]?[0-9A-Z][0-9A-Z ]{0,30}|\d[\d ]{2,30}\d", re.IGNORECASE
)
NUMBER_LIKE: Final = re.compile(r"[\w/.-]*\d[\w/.-]*")


class Clue(models.TextChoices):
    """Why an invoice is suggested, the strongest first."""

    REFERENCE = "REFERENCE", _("its reference is in the message")
    NUMBER = "NUMBER", _("its number is in the message")
    NAME = "NAME", _("the payer has the debtor’s name")
    SUM = "SUM", _("exactly this sum is open")


@dataclass(frozen=True, slots=True)
class Suggestion:
    invoice: Invoice
    clues: tuple[Clue, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """What one part of an entry does; without an invoice it goes back. All in euros."""

    invoice: Invoice | None
    amount: Decimal
    parts: allocation.Allocation | None
    warnings: tuple[str, ...] = field(default=())

    @property
    def left(self) -> Decimal:
        """What stays open on the invoice."""
        if self.invoice is None or self.parts is None:
            return Decimal(0)
        return Decimal(self.invoice.open_total - self.amount + self.parts.surplus)


def suggestions_for(entry: BankEntry, rows: QuerySet[Invoice]) -> list[Suggestion]:
    """The likeliest of the invoices, each look-up bounded and by an index of its own."""
    rows = rows.select_related("creditor").order_by("-pk")
    open_rows = rows.filter(closed_on__isnull=True)
    text = f"{entry.reference}\n{entry.text}\n{entry.end_to_end_id}"
    payer = " ".join(re.findall(r"\w+", entry.counterparty_name))
    found: dict[Clue, Iterable[Invoice]] = {
        Clue.REFERENCE: rows.filter(reference_key__in=_reference_keys(text)),
        Clue.NUMBER: rows.filter(_numbers(text)),
        Clue.NAME: named(open_rows, field="debtor_name", words=payer),
        Clue.SUM: open_rows.filter(open_total=entry.amount),
    }
    invoices: dict[int, Invoice] = {}
    clues: dict[int, set[Clue]] = {}
    for clue, matching in found.items():
        for invoice in matching[:MOST_OF_A_KIND]:  # type: ignore[index]
            invoices[invoice.pk] = invoice
            clues.setdefault(invoice.pk, set()).add(clue)
    suggested = [
        Suggestion(invoice, tuple(each for each in Clue if each in clues[pk]))
        for pk, invoice in invoices.items()
    ]
    return sorted(suggested, key=_likelihood, reverse=True)[:MOST_SUGGESTED]


def effects_of(entry: BankEntry, lines: Sequence[tuple[Invoice | None, Decimal]]) -> list[Effect]:
    """What dividing the entry so would do to the invoices as they are now."""
    return [_effect(entry, invoice, amount) for invoice, amount in lines]


def _effect(entry: BankEntry, invoice: Invoice | None, amount: Decimal) -> Effect:
    if invoice is None:
        return Effect(None, amount, None)
    parts = allocation.allocate(
        amount=amount,
        interest=invoice.open_interest,
        principal=invoice.open_principal,
        costs=invoice.open_costs,
    )
    conditions = {
        "closed": not invoice.is_open,
        "under_way": invoice.under_way > 0,
        "other_account": invoice.iban != entry.account,
    }
    return Effect(
        invoice, amount, parts, tuple(name for name, holds in conditions.items() if holds)
    )


def _likelihood(suggestion: Suggestion) -> tuple[int, bool, int]:
    strength = sum(2 ** (len(Clue) - list(Clue).index(each)) for each in suggestion.clues)
    return strength, suggestion.invoice.is_open, suggestion.invoice.pk


def _reference_keys(text: str) -> set[str]:
    """What could be a reference: a whole run of groups, or one group of it."""
    keys = set()
    for run in REFERENCE_LIKE.findall(text)[:MOST_TOKENS]:
        for token in [run, *run.split()]:
            try:
                keys.add(references.reference_key(references.normalise(token)))
            except references.InvalidReferenceError:
                continue
    return keys


def _numbers(text: str) -> Q:
    tokens = NUMBER_LIKE.findall(text)[:MOST_TOKENS]
    cases = [
        int(token)
        for token in tokens
        if token.isascii() and token.isdigit() and len(token) <= SIGNIFICANT_DIGITS_OF_CASE
    ]
    codes = [code for token in tokens if (code := _myropo_id(token))]
    return Q(number__in=tokens) | Q(case_number__in=cases) | Q(myropo_id__in=codes)


def _myropo_id(token: str) -> str:
    try:
        return myropo_id.parse(token)
    except myropo_id.InvalidMyRopoIdError:
        return ""
