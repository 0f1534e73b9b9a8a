"""The totals of the home page, from one query whatever the number of invoices."""

from collections import Counter
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

from accounts.actor import Actor
from invoices.models import Invoice, Letter
from invoices.queries.letters import UNOPENED, letters_of
from invoices.queries.lists import COVERED
from invoices.queries.of_party import OfParty
from invoices.queries.rights import rights
from invoices.rules.search import finnish_order
from invoices.rules.states import Label, last_overdue_day, state_of, waits

# Stands where a group of invoices has its stage.
NEW_LETTERS: Final = "NEW_LETTERS"


@dataclass(frozen=True, slots=True)
class CreditorName:
    business_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What is open over all creditors.

    to_pay      euros; without what was paid in the portal and is not booked yet
    overdue     how many are past their day and may be collected: no dispute, stop or pause
    creditors   those with something open, in Finnish order
    labels      how many open invoices are in each state
    new_letters how many letters in MyRopo have not been opened yet
    is_held     whether collection of any waits for something: a plan is such a thing
    """

    to_pay: Decimal = Decimal(0)
    invoices: int = 0
    overdue: int = 0
    creditors: tuple[CreditorName, ...] = ()
    labels: Counter[Label] = field(default_factory=Counter)
    new_letters: int = 0
    is_held: bool = False

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


_GROUPS: Final = OfParty(
    lambda actor, limit: _groups_of(actor, limit).union(_new_letters_of(actor), all=True)
)


def summary_of(actor: Actor, *, today: date) -> Summary:
    """Grouped by creditor, stage, hold and lateness: as many rows as there are such groups."""
    limit = last_overdue_day(today)
    rows = [_Group._make(row) for row in _GROUPS.ask(actor, day=limit)]
    groups = [row for row in rows if row.stage != NEW_LETTERS]
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
    )
