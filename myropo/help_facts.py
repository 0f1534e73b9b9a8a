"""The numbers that the help speaks of: read from the tables that the portal itself acts by.

No page of the help has a number of its own, so that a new act or setting changes both at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.conf import settings

from accounts.queries.data_exports import KEPT_FOR as EXPORT_KEPT_FOR
from accounts.return_login.codes import FIGURES, VALID_FOR
from invoices.rules import authorisations, collection_costs, consents, debtor_requests
from invoices.rules.cost_tables import Column, Table, table_on
from invoices.rules.late_interest import ADDED, Basis
from invoices.rules.law_calendar import INTERVALS, SENT_BEFORE_DUE, TIME_TO_PAY, Law
from invoices.rules.prescription import YEARS, YEARS_AFTER_JUDGMENT
from myropo.calendar import ONE_DAY
from payments.rules.paid_already import WAIT_BANKING_DAYS

MINUTE: Final = 60
HOUR: Final = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """One column of the law's table, with what a page needs to tell it by.

    above, up_to  the principals that it counts for, in euros; None: no bound
    repeat        of a second demand for the same claim: half
    """

    above: Decimal | None
    up_to: Decimal | None
    column: Column

    @property
    def repeat(self) -> Decimal:
        return self.column.demand / 2


def prices_of(table: Table) -> list[Prices]:
    """The columns of a table from the smallest claim to the largest."""
    bounds = [None, *[each.up_to for each in table.columns]]
    return [
        Prices(above=above, up_to=each.up_to, column=each)
        for above, each in zip(bounds, table.columns, strict=False)
    ]


def facts_on(today: date) -> Mapping[str, object]:
    """What the templates of the help know, by their names for it."""
    consumer, business = table_on(Law.CONSUMER, today), table_on(Law.BUSINESS, today)
    return {
        "consumer": prices_of(consumer),
        "cheapest": consumer.columns[0],
        "enforceable": consumer.directly_enforceable,
        "business": prices_of(business),
        "compensation": business.standard_compensation,
        "days_between": _whole_days(Law.CONSUMER),
        "business_days_between": _whole_days(Law.BUSINESS),
        "days_to_pay": TIME_TO_PAY.days,
        "days_before_due": SENT_BEFORE_DUE.days,
        "shortest_extension": collection_costs.SHORTEST_EXTENSION_DAYS,
        "short_plan_parts": collection_costs.SHORT_PLAN,
        "consumer_points": int(ADDED[Basis.CONSUMER]),
        "business_points": int(ADDED[Basis.COMMERCIAL]),
        "prescription_years": YEARS,
        "judgment_years": YEARS_AFTER_JUDGMENT,
        "answer_days": settings.ANSWER_DAYS,
        "days_after_answer": debtor_requests.WAIT_AFTER_ANSWER.days,
        "most_files": debtor_requests.MOST_FILES,
        "banking_days": WAIT_BANKING_DAYS,
        "consent_months": consents.LONGEST_MONTHS,
        "right_months": authorisations.LONGEST_MONTHS,
        "unopened_days": settings.UNOPENED_LETTER_DAYS,
        "idle_minutes": settings.SESSION_IDLE_SECONDS // MINUTE,
        "longest_hours": settings.SESSION_ABSOLUTE_SECONDS // HOUR,
        "code_figures": FIGURES,
        "code_minutes": int(VALID_FOR.total_seconds()) // MINUTE,
        "export_days": EXPORT_KEPT_FOR.days,
    }


def _whole_days(law: Law) -> int:
    """The whole days between two letters; the interval counts to the day of the next."""
    return (INTERVALS[law] - ONE_DAY).days
