"""What sources are made of: whose creditor, which kind, how long."""

from typing import Any

from django.db.models import (
    Case,
    DecimalField,
    DurationField,
    ExpressionWrapper,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Extract


def sole_creditor(
    lines: QuerySet[Any], *, owner: str, path: str | Combinable, row: str = "pk"
) -> Combinable:
    """The creditor whom all lines of a row are about; None where they are about several.

    owner  the field of a line that leads to the row, or to what `row` of it leads to
    path   from a line to its creditor
    """
    grouped = lines.filter(**{owner: OuterRef(row)}).order_by().values(owner)
    first, last = Min(path), Max(path)
    found = grouped.annotate(first=first, last=last, sole=Case(When(first=F("last"), then=first)))
    return Subquery(found.values("sole"))


def seconds_between(start: str, end: str) -> Combinable:
    """How long it took, in seconds and their parts."""
    return seconds_of(ExpressionWrapper(F(end) - F(start), output_field=DurationField()))


def seconds_of(duration: Any) -> Combinable:
    """A duration in seconds; never a float, so that sums are exact."""
    return Extract(duration, "epoch", output_field=DecimalField(max_digits=18, decimal_places=6))


def kind_by(*cases: tuple[Q, str], otherwise: str) -> Case:
    """The kind of the first case that fits."""
    return Case(
        *(When(condition, then=Value(kind)) for condition, kind in cases),
        default=Value(otherwise),
    )
