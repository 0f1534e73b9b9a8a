"""The claims of a party as staff see them at a glance: a page of them, and the sums of all.

Two queries, however many claims there are.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db import DEFAULT_DB_ALIAS
from django.db.models import (
    BooleanField,
    Count,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Sum,
)

from accounts.models import Party
from accounts.queries.at_once import array_of, rows_from
from accounts.queries.written_once import SOME_DAY, SOME_PARTY, WrittenOnce
from invoices.models import Creditor, Hold, Invoice, Letter, LetterState
from invoices.queries.lists import COVERED, NOT_URGENT
from invoices.queries.rights import IsAnyOf
from invoices.queries.what_next import FACTS, Outlook, facts_of, outlook_from
from invoices.rules.states import VOLUNTARY_STAGES, Label, last_overdue_day, state_of, waits

ZERO: Final = Decimal(0)
# An invoice's own columns, in the order of the model.
OF_INVOICE: Final = tuple(field.attname for field in Invoice._meta.concrete_fields)
# What of its newest letter a claim shows.
OF_LETTER: Final = {
    "key": "pk",
    "kind": "kind",
    "ordinal": "ordinal",
    "state": "state",
    "written_on": "written_on",
    "handed_over_on": "handed_over_on",
    "document": "document_id",
    "document_state": "document__state",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimAtGlance:
    """One open claim: its row, with party and name of creditor loaded, and what comes next to it.

    label    its state in the words that the debtor knows
    letter   the newest one that was not pulled back, by the names of `OF_LETTER`; or None
    holds    what collection waits for
    """

    invoice: Invoice
    label: Label
    is_late: bool
    outlook: Outlook
    holds: tuple[Hold, ...]
    letter: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimSums:
    """Over all creditors, euros. `overdue` is past its day and waits for nothing."""

    open: int = 0
    closed: int = 0
    principal: Decimal = ZERO
    total: Decimal = ZERO
    to_pay: Decimal = ZERO
    under_way: Decimal = ZERO
    surplus: Decimal = ZERO
    overdue: Decimal = ZERO
    overdue_count: int = 0
    labels: Counter[Label] = field(default_factory=Counter)


def claims_at_glance(party: Party, *, today: date, most: int) -> list[ClaimAtGlance]:
    """The open claims that are the party's, the most urgent first; one query.

    Those that collection waits with come last, each by its due date.
    """
    own = {SOME_PARTY: party.pk, SOME_DAY: today}
    rows = _CLAIMS.ask(own, end=" LIMIT %s", more=[most])
    creditors: dict[int, Creditor] = {}
    return [_claim(row, party, creditors, today) for row in rows]


def _claims() -> QuerySet[Invoice, Any]:
    is_waiting = Q(hold__in=NOT_URGENT, stage__in=VOLUNTARY_STAGES) | Q(to_pay=0)
    letters = Letter.objects.filter(invoice=OuterRef("pk")).exclude(state=LetterState.CANCELLED)
    return (
        Invoice.objects.filter(party=SOME_PARTY)
        .open()
        .annotate(
            **facts_of(SOME_DAY),
            newest=array_of(letters.order_by("-pk"), OF_LETTER, most=1),
        )
        .order_by(ExpressionWrapper(is_waiting, output_field=BooleanField()), "due_on", "pk")
        .values_list(*OF_INVOICE, "creditor__name", *FACTS, "newest")
    )


_CLAIMS: Final = WrittenOnce(_claims)


def _claim(
    row: tuple[Any, ...], party: Party, creditors: dict[int, Creditor], today: date
) -> ClaimAtGlance:
    """A row of `_claims`; the party and each creditor are one instance for all claims."""
    count = len(OF_INVOICE)
    invoice = Invoice.from_db(DEFAULT_DB_ALIAS, OF_INVOICE, row[:count])
    name, *arrays, newest = row[count:]
    invoice.party = party
    invoice.creditor = creditors.setdefault(
        invoice.creditor_id,
        Creditor.from_db(DEFAULT_DB_ALIAS, ("id", "name"), (invoice.creditor_id, name)),
    )
    facts = {each: list(rows_from(array)) for each, array in zip(FACTS, arrays, strict=True)}
    outlook, holds = outlook_from(invoice, invoice.to_pay, facts, today=today)
    state = state_of(
        stage=invoice.stage,
        due_on=invoice.due_on,
        today=today,
        is_covered=invoice.is_covered,
        hold=invoice.hold,
    )
    return ClaimAtGlance(
        invoice=invoice,
        label=state.label,
        is_late=invoice.due_on <= last_overdue_day(today) and not invoice.is_covered,
        outlook=outlook,
        holds=tuple(holds),
        letter=next(rows_from(newest), None),
    )


def letters_of_party(party: Party) -> QuerySet[Letter]:
    """Letters on the party's claims and those to the party itself: two scans of an index."""
    own = Invoice.objects.filter(party=party)
    return Letter.objects.filter(
        Q(IsAnyOf(F("invoice_id"), ArraySubquery(own.values("pk")))) | Q(party=party)
    )


def sums_of(party: Party, *, today: date) -> ClaimSums:
    """What is open over all creditors, and how many claims in which state; one query."""
    sums: dict[str, Any] = dict.fromkeys(("principal", "total", "to_pay", "under_way"), ZERO)
    sums |= {"open": 0, "closed": 0, "surplus": ZERO, "overdue": ZERO, "overdue_count": 0}
    labels: Counter[Label] = Counter()
    limit = last_overdue_day(today)
    for each in _GROUPS.ask({SOME_PARTY: party.pk, SOME_DAY: limit}):
        row = dict(zip(GROUP, each, strict=True))
        sums["surplus"] += row["left_over"]
        if not row["is_open"]:
            sums["closed"] += row["claims"]
            continue
        state = state_of(
            stage=row["stage"],
            due_on=limit if row["is_late"] else today,
            today=today,
            is_covered=row["covered"],
            hold=row["hold"],
        )
        labels[state.label] += row["claims"]
        for name, column in _SUMMED.items():
            sums[name] += row[column]
        sums["open"] += row["claims"]
        is_waiting = waits(label=state.label, stage=row["stage"], hold=row["hold"])
        if row["is_late"] and not row["covered"] and not is_waiting:
            sums["overdue"] += row["asked"]
            sums["overdue_count"] += row["claims"]
    return ClaimSums(**sums, labels=labels)


GROUP: Final = (
    *("stage", "hold", "is_open", "is_late", "covered", "claims"),
    *("owed", "in_all", "asked", "coming", "left_over"),
)
_SUMMED: Final = {"principal": "owed", "total": "in_all", "to_pay": "asked", "under_way": "coming"}


def _groups() -> QuerySet[Any, Any]:
    """As many rows as there are kinds of claims that stand alike."""
    boolean = BooleanField()
    return (
        Invoice.objects.filter(party=SOME_PARTY)
        .values(
            "stage",
            "hold",
            is_open=ExpressionWrapper(Q(closed_on=None), output_field=boolean),
            is_late=ExpressionWrapper(Q(due_on__lte=SOME_DAY), output_field=boolean),
            covered=ExpressionWrapper(COVERED, output_field=boolean),
        )
        .annotate(
            claims=Count("pk"),
            owed=Sum("open_principal"),
            in_all=Sum("open_total"),
            asked=Sum("to_pay"),
            coming=Sum("under_way"),
            left_over=Sum("surplus"),
        )
        .order_by()
        .values_list(*GROUP)
    )


_GROUPS: Final = WrittenOnce(_groups)
