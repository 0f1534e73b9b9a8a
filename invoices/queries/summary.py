"""The totals of the home page, from one query whatever the number of invoices."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

from django.db.models import (
    BooleanField,
    CharField,
    Count,
    DecimalField,
    ExpressionWrapper,
    Q,
    QuerySet,
    Sum,
    Value,
)
from django.db.models.functions import Cast

from accounts.actor import Actor
from accounts.models import Mandate
from invoices.models import Invoice, Letter
from invoices.queries.letters import UNOPENED, letters_of
from invoices.queries.lists import COVERED
from invoices.queries.of_party import OfParty
from invoices.queries.rights import open_by_mandate, rights
from invoices.rules.search import finnish_order
from invoices.rules.states import Label, last_overdue_day, state_of, waits

# They stand where a group of invoices has its stage.
NEW_LETTERS: Final = "NEW_LETTERS"
ALSO_FOR: Final = "ALSO_FOR"
SURPLUS: Final = "SURPLUS"
NOT_GROUPS: Final = frozenset({NEW_LETTERS, ALSO_FOR, SURPLUS})


@dataclass(frozen=True, slots=True)
class CreditorName:
    business_id: str
    name: str


class AlsoFor(NamedTuple):
    """Another whose matters the person takes care of.

    mandate   the public id of the right, as text
    invoices  how many are open of those that it covers
    """

    name: str
    mandate: str
    invoices: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What is open over all creditors.

    to_pay      euros; without what was paid in the portal and is not booked yet
    overdue     how many are past their day and may be collected: no dispute, stop or pause
    creditors   those with something open, in Finnish order
    labels      how many open invoices are in each state
    new_letters how many letters in MyRopo have not been opened yet
    is_held     whether collection of any waits for something: a plan is such a thing
    surplus     euros that were paid too much and are to be paid back, if the actor may say where
    also_for    whom else the person takes care of, by name; nobody while it acts for another
    """

    to_pay: Decimal = Decimal(0)
    invoices: int = 0
    overdue: int = 0
    creditors: tuple[CreditorName, ...] = ()
    labels: Counter[Label] = field(default_factory=Counter)
    new_letters: int = 0
    is_held: bool = False
    surplus: Decimal = Decimal(0)
    also_for: tuple[AlsoFor, ...] = ()

    @property
    def payable(self) -> int:
        """How many of the open invoices ask for money."""
        return self.invoices - self.labels[Label.PAID_IN_PORTAL]


class _Group(NamedTuple):
    """Invoices of one creditor that stand alike."""

    stage: str
    creditor: str
    business_id: str
    is_late: bool
    is_covered: bool
    hold: str
    invoices: int
    owed: Decimal


def _groups_of(actor: Actor, limit: date) -> QuerySet[Invoice, tuple[Any, ...]]:
    return (
        Invoice.objects.filter(rights(actor))
        .open()
        .values("stage", "hold", "creditor__name", "creditor__business_id")
        .annotate(
            is_late=ExpressionWrapper(Q(due_on__lte=limit), output_field=BooleanField()),
            covered=ExpressionWrapper(COVERED, output_field=BooleanField()),
            invoices=Count("pk"),
            owed=Sum("to_pay"),
        )
        .values_list(
            "stage",
            "creditor__name",
            "creditor__business_id",
            "is_late",
            "covered",
            "hold",
            "invoices",
            "owed",
        )
    )


def _new_letters_of(actor: Actor) -> QuerySet[Letter, tuple[Any, ...]]:
    """In the shape of a group, so that counting them costs no query of its own."""
    nothing, no = Value("", output_field=CharField()), Value(False, output_field=BooleanField())
    return (
        letters_of(actor)
        .filter(UNOPENED)
        .order_by()
        .values(
            row=Value(NEW_LETTERS, output_field=CharField()),
            who=nothing,
            business_id=nothing,
            late=no,
            paid=no,
            held=nothing,
        )
        .annotate(letters=Count("pk"), owed=Value(0, output_field=DecimalField(decimal_places=2)))
        .values_list("row", "who", "business_id", "late", "paid", "held", "letters", "owed")
    )


def _surplus_of(actor: Actor) -> QuerySet[Invoice, tuple[Any, ...]]:
    """In the same shape: what of the actor's own was paid too much, whether open or closed."""
    nothing, no = Value("", output_field=CharField()), Value(False, output_field=BooleanField())
    return (
        Invoice.objects.filter(rights(actor), surplus__gt=0)
        .filter(Q(party=actor.acting_for) | Q(party=None))
        .order_by()
        .values(
            row=Value(SURPLUS, output_field=CharField()),
            who=nothing,
            its_id=nothing,
            late=no,
            paid=no,
            held=nothing,
        )
        .annotate(invoices=Count("pk"), owed=Sum("surplus", default=Decimal(0)))
        .values_list("row", "who", "its_id", "late", "paid", "held", "invoices", "owed")
    )


def _also_for(actor: Actor, limit: date) -> QuerySet[Mandate, tuple[Any, ...]]:
    """In the same shape: the name, the right, its last day in place of what holds."""
    no = Value(False, output_field=BooleanField())
    return (
        Mandate.objects.valid(limit)
        .filter(holder=actor.acting_for)
        .order_by()
        .values_list(
            Value(ALSO_FOR, output_field=CharField()),
            "principal__name",
            Cast("public_id", CharField()),
            no,
            no,
            Cast("ends_on", CharField()),
            open_by_mandate(),
            Value(0, output_field=DecimalField(decimal_places=2)),
        )
    )


def _rows(actor: Actor, limit: date) -> QuerySet[Invoice, tuple[Any, ...]]:
    parts: list[QuerySet[Any, tuple[Any, ...]]] = [_new_letters_of(actor)]
    if not actor.is_for_another:
        parts.append(_also_for(actor, limit))
    if actor.access.is_full:
        parts.append(_surplus_of(actor))
    return _groups_of(actor, limit).union(*parts, all=True)


_GROUPS: Final = OfParty(_rows)


def summary_of(actor: Actor, *, today: date) -> Summary:
    """Grouped by creditor, stage, hold and lateness: as many rows as there are such groups."""
    limit = last_overdue_day(today)
    rows = [_Group._make(row) for row in _GROUPS.ask(actor, day=limit)]
    groups = [row for row in rows if row.stage not in NOT_GROUPS]
    labels: Counter[Label] = Counter()
    overdue = 0
    for group in groups:
        due_on = limit if group.is_late else today
        state = state_of(
            stage=group.stage,
            due_on=due_on,
            today=today,
            is_covered=group.is_covered,
            hold=group.hold,
        )
        labels[state.label] += group.invoices
        is_waiting = waits(label=state.label, stage=group.stage, hold=group.hold)
        if group.is_late and not group.is_covered and not is_waiting:
            overdue += group.invoices
    names = {CreditorName(group.business_id, group.creditor) for group in groups}
    return Summary(
        to_pay=sum((group.owed for group in groups), Decimal(0)),
        invoices=labels.total(),
        overdue=overdue,
        creditors=tuple(sorted(names, key=lambda creditor: finnish_order(creditor.name))),
        labels=labels,
        new_letters=sum(row.invoices for row in rows if row.stage == NEW_LETTERS),
        is_held=any(group.hold for group in groups),
        surplus=sum((row.owed for row in rows if row.stage == SURPLUS), Decimal(0)),
        also_for=_others(rows, today),
    )


def _others(rows: Sequence[_Group], today: date) -> tuple[AlsoFor, ...]:
    """Those whose right counts today: the rows are of the last day that may be overdue."""
    others = [
        AlsoFor(name=row.creditor, mandate=row.business_id, invoices=row.invoices)
        for row in rows
        if row.stage == ALSO_FOR and date.fromisoformat(row.hold) >= today
    ]
    return tuple(sorted(others, key=lambda each: finnish_order(each.name)))
