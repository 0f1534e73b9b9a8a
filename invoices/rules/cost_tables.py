"""What collection may cost at most: perintälaki 513/1999 10 a–10 j §, as dated tables. Pure.

In force are: of consumers the prices of act 31/2013, which no later act has changed, and of
businesses those of act 299/2022. A new act is a new table with its first day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from invoices.rules.law_calendar import Law


class Ground(StrEnum):
    """What a paragraph of the law settles."""

    PRICE = "PRICE"
    TIME = "TIME"
    NUMBER = "NUMBER"
    TOTAL = "TOTAL"
    COMPENSATION = "COMPENSATION"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """The prices of claims up to a principal, in euros; without `up_to`, of all above.

    tratta, bankruptcy_demand  None where the law knows none
    extra_instalment           of a plan, for each instalment from the seventh on
    bankruptcy_total           the total with a bankruptcy-threat demand, where it is higher
    """

    reminder: Decimal
    demand: Decimal
    extension: Decimal
    short_plan: Decimal
    long_plan: Decimal
    total: Decimal
    most_plans: int
    up_to: Decimal | None = None
    most_demands: int = 2
    extra_instalment: Decimal = Decimal(0)
    tratta: Decimal | None = None
    bankruptcy_demand: Decimal | None = None
    bankruptcy_total: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One law's prices, in force from a day until the next table's.

    exempt_demand          the price of a demand by a collector that need not register
    standard_compensation  10 i §; None where the law knows none
    """

    law: Law
    starts_on: date
    columns: tuple[Column, ...]
    directly_enforceable: Column
    paragraphs: Mapping[Ground, str]
    exempt_demand: Decimal | None = None
    standard_compensation: Decimal | None = None


class MissingTableError(LookupError):
    """No table of this law is known for that day."""


def table_on(law: Law, day: date) -> Table:
    """The table in force. Raises `MissingTableError` for a day before the first."""
    for table in reversed(TABLES):
        if table.law is law and table.starts_on <= day:
            return table
    raise MissingTableError(law, day)


def _consumer(
    *, demand: int, long_plan: int, total: int, most_plans: int, up_to: int | None = None
) -> Column:
    return Column(
        up_to=None if up_to is None else Decimal(up_to),
        reminder=Decimal(5),
        demand=Decimal(demand),
        extension=Decimal(5),
        short_plan=Decimal(20),
        long_plan=Decimal(long_plan),
        total=Decimal(total),
        most_plans=most_plans,
    )


def _business(
    *,
    demand: int,
    long_plan: int,
    tratta: int,
    total: int,
    up_to: int | None = None,
    most_plans: int = 2,
    extra_instalment: int = 5,
    bankruptcy_total: int | None = None,
) -> Column:
    return Column(
        up_to=None if up_to is None else Decimal(up_to),
        reminder=Decimal(12),
        demand=Decimal(demand),
        extension=Decimal(10),
        short_plan=Decimal(30),
        long_plan=Decimal(long_plan),
        total=Decimal(total),
        most_plans=most_plans,
        extra_instalment=Decimal(extra_instalment),
        tratta=Decimal(tratta),
        bankruptcy_demand=Decimal(100),
        bankruptcy_total=None if bankruptcy_total is None else Decimal(bankruptcy_total),
    )


TABLES: Final = (
    # Act 31/2013; since 299/2022 the reminder may be electronic for the same price.
    Table(
        law=Law.CONSUMER,
        starts_on=date(2013, 3, 16),
        columns=(
            _consumer(up_to=100, demand=14, long_plan=20, total=60, most_plans=1),
            _consumer(up_to=1000, demand=24, long_plan=30, total=120, most_plans=2),
            _consumer(demand=50, long_plan=50, total=210, most_plans=2),
        ),
        directly_enforceable=_consumer(demand=14, long_plan=20, total=51, most_plans=1),
        paragraphs={
            Ground.PRICE: "Perintälaki 513/1999 10 a §",
            Ground.TIME: "Perintälaki 513/1999 10 b §",
            Ground.NUMBER: "Perintälaki 513/1999 10 c §",
            Ground.TOTAL: "Perintälaki 513/1999 10 d §",
            Ground.COMPENSATION: "Perintälaki 513/1999 10 i §",
        },
        exempt_demand=Decimal(5),
    ),
    # Act 299/2022.
    Table(
        law=Law.BUSINESS,
        starts_on=date(2022, 5, 1),
        columns=(
            _business(up_to=500, demand=50, long_plan=30, tratta=110, total=250, most_plans=1),
            _business(up_to=2500, demand=70, long_plan=45, tratta=125, total=470),
            _business(up_to=10_000, demand=90, long_plan=60, tratta=140, total=550),
            _business(demand=110, long_plan=75, tratta=155, total=620),
        ),
        # The law gives no numbers of its own: those of the first column (our reading).
        directly_enforceable=_business(
            demand=50,
            long_plan=30,
            tratta=110,
            total=214,
            most_plans=1,
            extra_instalment=0,
            bankruptcy_total=314,
        ),
        paragraphs={
            Ground.PRICE: "Perintälaki 513/1999 10 e §",
            Ground.TIME: "Perintälaki 513/1999 10 f §",
            Ground.NUMBER: "Perintälaki 513/1999 10 g §",
            Ground.TOTAL: "Perintälaki 513/1999 10 h §",
            Ground.COMPENSATION: "Perintälaki 513/1999 10 i §",
        },
        standard_compensation=Decimal(40),
    ),
)
