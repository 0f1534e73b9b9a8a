"""Invented claims with what happens to them, played through the calendar of the law. Pure.

Each claim follows from the seed and its number alone: the same ones come again in any number
of processes, and one of which a rule is broken can be looked at by itself.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from invoices.rules.breaches import (
    Breach,
    Compensation,
    Event,
    Extension,
    Letter,
    Rule,
    Terms,
    breaches_of,
)
from invoices.rules.collection_claim import ZERO, CollectionAct, CollectionClaim, PastAct
from invoices.rules.collection_costs import cost_of_extension, standard_compensation
from invoices.rules.decisions import Decision
from invoices.rules.law_calendar import DELIVERIES, Law
from invoices.rules.simulation import Change, Happened, simulate
from invoices.rules.what_next import HoldFact, NextAct, Policy, Standing

YEAR: Final = timedelta(days=365)
# After an invoice's due date, what can happen to it happens within so many days.
DAYS_OF_EVENTS: Final = 240
MOST_EXAMPLES: Final = 20
# Where the columns of the cost tables end, and a cent above.
EDGES: Final = (100, 500, 1000, 2500, 10_000)


@dataclass(slots=True)
class Invented:
    """A claim, how its creditor collects, what happens to it, and what came of it.

    events  filled in while it is played: letters and costs in the order of their days
    """

    standing: Standing
    policy: Policy
    days_late: int
    changes: dict[date, Change] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)


@dataclass(slots=True)
class Tally:
    """What came of many claims.

    letters, free  by act; the free ones are among the letters
    costs          euros by act
    examples       the first breaches, each with the number of its claim
    """

    claims: int = 0
    letters: Counter[str] = field(default_factory=Counter)
    free: Counter[str] = field(default_factory=Counter)
    costs: dict[str, Decimal] = field(default_factory=dict)
    decisions: int = 0
    breaches: Counter[Rule] = field(default_factory=Counter)
    examples: list[tuple[int, Breach]] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        self.claims += other.claims
        self.letters += other.letters
        self.free += other.free
        for act, amount in other.costs.items():
            self.charge(act, amount)
        self.decisions += other.decisions
        self.breaches += other.breaches
        self.examples = (self.examples + other.examples)[:MOST_EXAMPLES]

    def charge(self, act: str, amount: Decimal) -> None:
        self.costs[act] = self.costs.get(act, ZERO) + amount


def tally_of(numbers: Iterable[int], *, seed: int, first: date, years: int) -> Tally:
    """Play the claims of these numbers from `first` on, and check every event of each."""
    tally, last = Tally(), first + years * YEAR
    for number in numbers:
        # Nothing secret: the same seed has to give the same claims.
        invented = invent(Random(f"{seed}:{number}"), first=first, last=last)  # noqa: S311
        steps = play(invented, first=first, last=last)
        tally.claims += 1
        tally.decisions += sum(each.step.act is NextAct.DECISION for each in steps)
        for act in (each.step.act for each in steps if each.step.is_letter):
            tally.letters[act] += 1
        _count_costs(tally, invented, steps)
        for breach in breaches_of(terms_of(invented.standing), invented.events):
            tally.breaches[breach.rule] += 1
            tally.examples = [*tally.examples, (number, breach)][:MOST_EXAMPLES]
    return tally


def _count_costs(tally: Tally, invented: Invented, steps: Iterable[Happened]) -> None:
    for each in steps:
        if each.step.is_letter:
            cost = each.after.claim.done[-1].amount
            tally.free[each.step.act] += not cost
            tally.charge(each.step.act, cost)
    for event in invented.events:
        if not isinstance(event, Letter):
            tally.charge(type(event).__name__.upper(), event.cost)


def play(invented: Invented, *, first: date, last: date) -> list[Happened]:
    """Every step from `first` to `last`; `events` then has what a checker needs of them."""
    steps = []
    for step in simulate(
        invented.standing,
        policy=invented.policy,
        first=first,
        last=last,
        changes=invented.changes,
        days_late=invented.days_late,
    ):
        steps.append(step)
        if step.step.is_letter:
            invented.events.append(letter_of(step, policy=invented.policy))
    return steps


def terms_of(standing: Standing) -> Terms:
    claim = standing.claim
    return Terms(
        is_consumer=claim.law is Law.CONSUMER,
        issued_on=claim.issued_on,
        due_on=claim.due_on,
        principal=claim.original_principal,
        is_directly_enforceable=claim.is_directly_enforceable,
        is_commercial=claim.is_commercial,
        is_fixed_date=claim.is_fixed_date,
        is_exempt_collector=claim.is_exempt_collector,
        prescribes_on=standing.prescribes_on,
    )


def letter_of(happened: Happened, *, policy: Policy) -> Letter:
    """A letter as it was sent, and how its claim stood before it."""
    step, before, letter = happened.step, happened.before, happened.after.claim.done[-1]
    is_reminder = letter.act is CollectionAct.REMINDER
    delivery = policy.reminder_delivery if is_reminder else policy.demand_delivery
    ends = [each.ends_on or date.max for each in before.holds]
    return Letter(
        is_reminder=is_reminder,
        made_on=happened.on,
        planned_on=step.handed_over_on or happened.on,
        handed_over_on=letter.on,
        printed_due_on=step.due_on or happened.on,
        due_on=letter.due_on or happened.on,
        weekdays=delivery.weekdays,
        skips_tuesdays=delivery.skips_tuesdays,
        cost=letter.amount,
        covered=letter.covered,
        principal=before.claim.open_principal,
        owed=before.to_pay,
        is_closed=before.stage in {"PAID", "CREDITED", "WITHDRAWN", "LEGAL_COLLECTION"},
        held_until=max(ends, default=None),
        sure_until=before.sure_until,
    )


def invent(chance: Random, *, first: date, last: date) -> Invented:
    """A claim of any kind that is due between the two days, with what happens to it."""
    due_on = first + timedelta(days=chance.randrange((last - first).days))
    law = chance.choice([Law.CONSUMER, Law.CONSUMER, Law.CONSUMER, Law.BUSINESS])
    principal = _principal(chance)
    claim = CollectionClaim(
        law=law,
        issued_on=due_on - timedelta(days=chance.choice([0, 7, 13, 14, 14, 21, 30])),
        due_on=due_on,
        original_principal=principal,
        open_principal=principal,
        is_directly_enforceable=chance.random() < 0.15,
        is_fixed_date=chance.random() < 0.1,
        is_commercial=law is Law.BUSINESS and chance.random() < 0.7,
        is_exempt_collector=chance.random() < 0.05,
    )
    standing = Standing(
        claim=claim,
        stage="INVOICED",
        to_pay=principal,
        sure_until=date.max if chance.random() < 0.8 else due_on + _days(chance),
        prescribes_on=due_on + _days(chance) if chance.random() < 0.05 else None,
    )
    invented = Invented(standing, _policy(chance), days_late=chance.choice([0, 0, 0, 1, 2, 5]))
    _let_things_happen(invented, chance)
    return invented


def _principal(chance: Random) -> Decimal:
    """From a cent to some ten thousand euros; often at an edge of the cost tables."""
    if chance.random() < 0.2:
        return chance.choice(EDGES) + Decimal(chance.randrange(-1, 2)) / 100
    return Decimal(chance.randrange(1, 10 ** chance.randrange(3, 8))) / 100


def _policy(chance: Random) -> Policy:
    deliveries = [*DELIVERIES.values()]
    return Policy(
        reminders=chance.choice([1, 1, 1, 2, 3]),
        demands=chance.choice([0, 1, 2, 2, 2, 3, 4]),
        is_reminder_charged=chance.random() < 0.85,
        is_demand_charged=chance.random() < 0.85,
        smallest_sum=Decimal(chance.choice([0, 0, 10])),
        days_for_money=chance.choice([0, 1, 1, 2]),
        days_to_hand_over=chance.choice([0, 1, 1, 2, 3]),
        extra_days=chance.choice([0, 0, 0, 3, 7]),
        reminder_delivery=chance.choice(deliveries),
        demand_delivery=chance.choice(deliveries),
    )


def _days(chance: Random) -> timedelta:
    return timedelta(days=chance.randrange(-20, DAYS_OF_EVENTS))


def _let_things_happen(invented: Invented, chance: Random) -> None:
    """Up to eight things on days of their own."""
    due_on = invented.standing.claim.due_on
    for _ in range(chance.randrange(9)):
        day = due_on + _days(chance)
        kind = chance.choice(
            ["part", "part", "all", "dispute", "reported", "freed", "extended", "charged", "rates"]
        )
        change: Change
        match kind:
            case "part":
                change = _pays(Decimal(chance.randrange(1, 100)) / 100)
            case "all":
                change = _pays(Decimal(1))
            case "dispute":
                change = _held(HoldFact("DISPUTE"))
            case "reported":
                ends_on = day + timedelta(days=chance.randrange(1, 30))
                change = _held(HoldFact("PAYMENT_REPORTED", ends_on))
            case "freed":
                change = _freed
            case "extended":
                change = _extends(invented, day, timedelta(days=chance.randrange(3, 40)))
            case "charged":
                change = _compensates(invented, day)
            case _:
                change = _learns_rates(day + _days(chance))
        invented.changes[day] = change


def _pays(part: Decimal) -> Change:
    """A part of what is to pay: the principal first, then the costs."""

    def change(standing: Standing) -> Standing:
        paid = round(standing.to_pay * part, 2)
        principal = max(ZERO, standing.claim.open_principal - paid)
        left = standing.to_pay - paid
        return replace(
            standing,
            claim=replace(standing.claim, open_principal=principal),
            to_pay=left,
            stage=standing.stage if left else "PAID",
        )

    return change


def _held(hold: HoldFact) -> Change:
    return lambda standing: replace(standing, holds=(*standing.holds, hold))


def _freed(standing: Standing) -> Standing:
    """Whatever it waited for is settled."""
    return replace(standing, holds=())


def _learns_rates(until: date) -> Change:
    return lambda standing: replace(standing, sure_until=max(until, standing.sure_until))


def _extends(invented: Invented, on: date, length: timedelta) -> Change:
    def change(standing: Standing) -> Standing:
        if standing.to_pay <= 0:
            return standing
        until = max(on, standing.claim.matured_on) + length
        cost = cost_of_extension(standing.claim, on=on, until=until)
        after = _charged(standing, cost, on=on, due_on=until)
        done = after.claim.done[-1]
        principal = standing.claim.open_principal
        invented.events.append(
            Extension(
                on=on, until=until, cost=done.amount, covered=done.covered, principal=principal
            )
        )
        return after

    return change


def _compensates(invented: Invented, on: date) -> Change:
    def change(standing: Standing) -> Standing:
        if standing.to_pay <= 0:
            return standing
        cost = standard_compensation(standing.claim, on=on)
        if not cost.allowed:
            return standing
        after = _charged(standing, cost, on=on, due_on=None)
        done = after.claim.done[-1]
        principal = standing.claim.open_principal
        invented.events.append(
            Compensation(on=on, cost=done.amount, covered=done.covered, principal=principal)
        )
        return after

    return change


def _charged(standing: Standing, cost: Decision, *, on: date, due_on: date | None) -> Standing:
    """The claim with an act on it that cost what was decided."""
    act = PastAct(
        act=CollectionAct(cost.act),
        on=on,
        amount=cost.euros(),
        covered=cost.euros("covered"),
        due_on=due_on,
    )
    claim = replace(standing.claim, done=(*standing.claim.done, act))
    return replace(standing, claim=claim, to_pay=standing.to_pay + act.amount)
