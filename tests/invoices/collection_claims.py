"""Claims in collection for tests of the rules: small ways to say what stands and what was done."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from invoices.rules.collection_claim import CollectionAct, CollectionClaim, PastAct
from invoices.rules.collection_costs import (
    cost_of_bankruptcy_demand,
    cost_of_demand,
    cost_of_extension,
    cost_of_plan,
    cost_of_reminder,
    cost_of_tratta,
)
from invoices.rules.law_calendar import Law

ISSUED = date(2026, 1, 5)
# A Monday, three weeks later.
DUE = date(2026, 1, 26)
# Long after anything that has happened: no act comes too soon on it.
LATER = date(2026, 12, 1)


def euros(value):
    return Decimal(str(value))


def claim_of(principal=500, law=Law.CONSUMER, *done, **facts):
    return CollectionClaim(
        **{
            "law": law,
            "issued_on": ISSUED,
            "due_on": DUE,
            "original_principal": euros(principal),
            "open_principal": euros(principal),
            "done": done,
            **facts,
        }
    )


def past(act, amount=0, *, on=DUE + timedelta(days=20), covered=0, due_on=None):
    return PastAct(
        act=CollectionAct(act), on=on, amount=euros(amount), covered=euros(covered), due_on=due_on
    )


def after(claim, decision, *, on):
    """The claim with an act on it that cost what was decided."""
    act = PastAct(
        act=decision.act,
        on=on,
        amount=decision.facts["amount"],
        covered=decision.facts["covered"],
    )
    return replace(claim, done=(*claim.done, act))


def cost(act, claim, *, on=LATER, **facts):
    """What an act costs, by the words of the tables; an extension is one of 14 days."""
    match act:
        case "reminder":
            return cost_of_reminder(claim, on=on)
        case "demand" | "repeat":
            return cost_of_demand(claim, on=on)
        case "extension":
            return cost_of_extension(claim, on=on, until=on + timedelta(days=14))
        case "plan":
            return cost_of_plan(claim, on=on, **facts)
        case "tratta":
            return cost_of_tratta(claim, on=on)
        case _:
            return cost_of_bankruptcy_demand(claim, on=on, service_cost=euros(0))
