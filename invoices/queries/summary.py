"""The totals of the home page, from one query whatever the number of invoices."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, Sum

from accounts.actor import Actor
from invoices.models import Invoice
from invoices.queries.rights import rights
from invoices.rules.search import finnish_order
from invoices.rules.states import Label, last_overdue_day, state_of


@dataclass(frozen=True, slots=True)
class CreditorName:
    business_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What is open over all creditors.

    open_total  euros
    creditors   those with something open, in Finnish order
    labels      how many open invoices are in each state
    """

    open_total: Decimal = Decimal(0)
    invoices: int = 0
    overdue: int = 0
    creditors: tuple[CreditorName, ...] = ()
    labels: Counter[Label] = field(default_factory=Counter)


def summary_of(actor: Actor, *, today: date) -> Summary:
    """Grouped by creditor, stage and lateness: as many rows as there are such groups."""
    limit = last_overdue_day(today)
    groups = list(
        Invoice.objects.filter(rights(actor))
        .open()
        .values("stage", "creditor__name", "creditor__business_id")
        .annotate(
            is_late=ExpressionWrapper(Q(due_on__lte=limit), output_field=BooleanField()),
            invoices=Count("pk"),
            owed=Sum("open_total"),
        )
    )
    labels: Counter[Label] = Counter()
    for group in groups:
        due_on = limit if group["is_late"] else today
        label = state_of(stage=group["stage"], due_on=due_on, today=today).label
        labels[label] += group["invoices"]
    names = {CreditorName(each["creditor__business_id"], each["creditor__name"]) for each in groups}
    return Summary(
        open_total=sum((group["owed"] for group in groups), Decimal(0)),
        invoices=labels.total(),
        overdue=sum(group["invoices"] for group in groups if group["is_late"]),
        creditors=tuple(sorted(names, key=lambda creditor: finnish_order(creditor.name))),
        labels=labels,
    )
