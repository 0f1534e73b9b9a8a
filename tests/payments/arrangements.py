"""Claims that a debtor wants to arrange: small ways to say how they stand."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from invoices.rules.collection_claim import CollectionAct, CollectionClaim, PastAct
from invoices.rules.law_calendar import Law
from payments.rules.arranging import Situation
from payments.rules.plan_life import Part, Plan
from payments.rules.plan_offers import PlanCase
from payments.rules.plan_schedule import paydays
from payments.rules.policies import PlanPolicy

ISSUED = date(2026, 10, 12)
# A Monday; the invoice came four weeks before it.
DUE = date(2026, 11, 9)
IN_TIME = date(2026, 11, 5)
OVERDUE = date(2026, 11, 12)


def situation(
    principal: str = "505.20", *done: PastAct, law: Law = Law.CONSUMER, **fields: Any
) -> Situation:
    amount = Decimal(principal)
    claim = CollectionClaim(
        law=law,
        issued_on=ISSUED,
        due_on=DUE,
        original_principal=amount,
        open_principal=amount,
        done=done,
    )
    costs = sum((each.amount for each in done), Decimal(0))
    return Situation(
        **{
            "claim": claim,
            "stage": "INVOICED",
            "to_pay": amount + costs,
            "pay_by": DUE,
            **fields,
        }
    )


def reminded(principal: str = "505.20", **fields: Any) -> Situation:
    """With a reminder of 5 € whose time to pay ends on 21.12.2026."""
    pay_by = date(2026, 12, 21)
    letter = PastAct(
        act=CollectionAct.REMINDER,
        on=DUE + timedelta(days=16),
        amount=Decimal(5),
        due_on=pay_by,
    )
    return situation(principal, letter, **{"stage": "REMINDED", "pay_by": pay_by, **fields})


def case(which: Situation | None = None, *, key: int = 1, done: int = 0, **policy: Any) -> PlanCase:
    return PlanCase(key=key, situation=which or reminded(), policy=PlanPolicy(**policy), done=done)


def plan_of_parts(parts: list[Decimal], *, first: date, payday: int, **fields: int) -> Plan:
    """A new plan of these sums, the first of them on a day."""
    days = paydays(first=first, count=len(parts), payday=payday)
    due = zip(days, parts, strict=True)
    return Plan(
        parts=tuple(Part(due_on=day, amount=amount) for day, amount in due),
        payday=payday,
        **fields,
    )
