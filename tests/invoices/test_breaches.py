"""The checker of stories finds each breach, and a broken calendar does not get past it."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from invoices.rules import (
    collection_claim,
    collection_costs,
    invented_claims,
    law_calendar,
    simulation,
    what_next,
)
from invoices.rules.breaches import (
    Breach,
    Compensation,
    Extension,
    Letter,
    Rule,
    Terms,
    _is_open,
    breaches_of,
)
from invoices.rules.invented_claims import tally_of
from myropo.calendar import is_banking_day

FIRST = date(2026, 1, 1)
CONSUMER = Terms(
    is_consumer=True,
    issued_on=date(2026, 1, 5),
    due_on=date(2026, 1, 26),  # a Monday
    principal=Decimal(500),
)
BUSINESS = replace(CONSUMER, is_consumer=False, is_commercial=True)
# Economy: seven postal weekdays from 11.2. end on 20.2., and ten days on 2.3.
REMINDER = Letter(
    is_reminder=True,
    made_on=date(2026, 2, 10),
    planned_on=date(2026, 2, 11),
    handed_over_on=date(2026, 2, 11),
    printed_due_on=date(2026, 3, 2),
    due_on=date(2026, 3, 2),
    weekdays=7,
    skips_tuesdays=False,
    cost=Decimal(5),
    covered=Decimal(0),
    principal=Decimal(500),
    owed=Decimal(500),
    is_closed=False,
    held_until=None,
    sure_until=date.max,
)
DEMAND = replace(
    REMINDER,
    is_reminder=False,
    made_on=date(2026, 3, 4),
    planned_on=date(2026, 3, 5),
    handed_over_on=date(2026, 3, 5),
    printed_due_on=date(2026, 3, 26),
    due_on=date(2026, 3, 26),
    cost=Decimal(24),
)
AGAIN = replace(
    DEMAND,
    made_on=date(2026, 3, 30),
    planned_on=date(2026, 3, 31),
    handed_over_on=date(2026, 3, 31),
    printed_due_on=date(2026, 4, 23),
    due_on=date(2026, 4, 23),
    cost=Decimal(12),
)
THIRD = replace(
    AGAIN,
    made_on=date(2026, 4, 27),
    planned_on=date(2026, 4, 28),
    handed_over_on=date(2026, 4, 28),
    printed_due_on=date(2026, 5, 18),
    due_on=date(2026, 5, 18),
)
EXTENSION = Extension(
    on=date(2026, 2, 2),
    until=date(2026, 2, 16),
    cost=Decimal(5),
    covered=Decimal(0),
    principal=Decimal(500),
)
COMPENSATION = Compensation(
    on=date(2026, 1, 27), cost=Decimal(40), covered=Decimal(0), principal=Decimal(500)
)


def rules_of(terms, *events):
    return [breach.rule for breach in breaches_of(terms, events)]


def test_a_story_by_the_law_has_no_breach():
    assert rules_of(CONSUMER, REMINDER, DEMAND, AGAIN) == []


def test_a_breach_names_its_day():
    early = replace(REMINDER, made_on=date(2026, 2, 9))

    assert [*breaches_of(CONSUMER, [early])] == [
        Breach(Rule.TOO_SOON_AFTER_DUE_DATE, date(2026, 2, 9))
    ]


@pytest.mark.parametrize(
    ("rule", "terms", "events"),
    [
        (Rule.TOO_SOON_AFTER_DUE_DATE, CONSUMER, [replace(REMINDER, made_on=date(2026, 2, 9))]),
        (
            Rule.TOO_SOON_AFTER_LETTER,
            CONSUMER,
            [
                replace(REMINDER, due_on=date(2026, 2, 12)),
                replace(DEMAND, made_on=date(2026, 2, 25)),
            ],
        ),
        (
            Rule.TIME_TO_PAY_RUNS,
            CONSUMER,
            [REMINDER, replace(DEMAND, made_on=date(2026, 3, 2))],
        ),
        (Rule.TOO_SOON_AFTER_EXTENSION, CONSUMER, [EXTENSION, REMINDER]),
        (Rule.DEMAND_BEFORE_REMINDER, CONSUMER, [DEMAND]),
        (Rule.HANDED_OVER_ON_A_DAY_OFF, CONSUMER, [replace(REMINDER, made_on=date(2026, 2, 14))]),
        (
            Rule.HANDED_OVER_ON_A_DAY_OFF,
            CONSUMER,
            [replace(DEMAND, is_reminder=True, cost=Decimal(5), handed_over_on=date(2026, 4, 3))],
        ),
        (Rule.TOO_LITTLE_TIME_TO_PAY, CONSUMER, [replace(REMINDER, due_on=date(2026, 2, 27))]),
        (
            Rule.TOO_LITTLE_TIME_TO_PAY,
            CONSUMER,
            [replace(REMINDER, printed_due_on=date(2026, 2, 27))],
        ),
        (
            Rule.TOO_LITTLE_TIME_TO_PAY,
            CONSUMER,
            [replace(REMINDER, handed_over_on=date(2026, 2, 12))],
        ),
        (Rule.DUE_ON_A_DAY_OFF, CONSUMER, [replace(REMINDER, due_on=date(2026, 3, 7))]),
        (Rule.ON_HOLD, CONSUMER, [replace(REMINDER, held_until=date(2026, 2, 10))]),
        (Rule.NOTHING_OWED, CONSUMER, [replace(REMINDER, owed=Decimal(0))]),
        (Rule.NOTHING_OWED, CONSUMER, [replace(REMINDER, is_closed=True)]),
        (Rule.RATE_NOT_CONFIRMED, CONSUMER, [replace(REMINDER, sure_until=date(2026, 2, 9))]),
        (Rule.PRESCRIBED, replace(CONSUMER, prescribes_on=date(2026, 2, 9)), [REMINDER]),
        (
            Rule.FEE_OF_A_LATE_INVOICE,
            replace(CONSUMER, issued_on=date(2026, 1, 13)),
            [REMINDER],
        ),
        (Rule.PRICE, CONSUMER, [replace(REMINDER, cost=Decimal("5.01"))]),
        (Rule.PRICE, BUSINESS, [replace(REMINDER, cost=Decimal("12.01"))]),
        (Rule.PRICE, CONSUMER, [REMINDER, replace(DEMAND, principal=Decimal(100))]),
        (Rule.PRICE, CONSUMER, [REMINDER, DEMAND, replace(AGAIN, cost=Decimal(24))]),
        (
            Rule.PRICE,
            replace(CONSUMER, is_directly_enforceable=True),
            [REMINDER, DEMAND],
        ),
        (Rule.PRICE, replace(CONSUMER, is_exempt_collector=True), [REMINDER, DEMAND]),
        (Rule.NUMBER, CONSUMER, [REMINDER, DEMAND, AGAIN, THIRD]),
        (
            Rule.TOTAL,
            replace(CONSUMER, is_directly_enforceable=True),
            [replace(EXTENSION, on=date(2026, 1, 27), cost=Decimal(47)), REMINDER],
        ),
        (Rule.COMPENSATION, CONSUMER, [COMPENSATION]),
        (Rule.COMPENSATION, replace(BUSINESS, is_commercial=False), [COMPENSATION]),
        (Rule.COMPENSATION, BUSINESS, [replace(COMPENSATION, on=date(2026, 1, 26))]),
        (Rule.COMPENSATION, BUSINESS, [replace(COMPENSATION, cost=Decimal(41))]),
        (Rule.COMPENSATION, BUSINESS, [COMPENSATION, COMPENSATION]),
        (Rule.COMPENSATION, BUSINESS, [COMPENSATION, REMINDER]),
        (Rule.COMPENSATION, BUSINESS, [replace(REMINDER, cost=Decimal(0), covered=Decimal(5))]),
        (Rule.EXTENSION_COST, CONSUMER, [replace(EXTENSION, cost=Decimal(6))]),
        (Rule.EXTENSION_COST, CONSUMER, [replace(EXTENSION, on=date(2026, 1, 26))]),
        (Rule.EXTENSION_COST, CONSUMER, [replace(EXTENSION, until=date(2026, 2, 15))]),
    ],
)
def test_each_breach_is_found(rule, terms, events):
    assert rule in rules_of(terms, *events)


def test_what_the_compensation_covers_is_no_breach():
    covered = replace(REMINDER, cost=Decimal(0), covered=Decimal(12))

    assert rules_of(BUSINESS, COMPENSATION, covered) == []


def test_an_electronic_letter_comes_on_its_own_day_and_priority_skips_tuesdays():
    at_once = replace(
        REMINDER, weekdays=0, due_on=date(2026, 2, 23), printed_due_on=date(2026, 2, 23)
    )
    # From Friday 13.2.: Monday, Wednesday and Thursday 19.2.
    priority = replace(
        REMINDER,
        weekdays=3,
        skips_tuesdays=True,
        made_on=date(2026, 2, 13),
        planned_on=date(2026, 2, 13),
        handed_over_on=date(2026, 2, 13),
    )

    assert rules_of(CONSUMER, at_once) == []
    assert rules_of(CONSUMER, priority) == []
    day_short = replace(priority, due_on=date(2026, 2, 27), printed_due_on=date(2026, 2, 27))
    assert rules_of(CONSUMER, day_short) == [Rule.TOO_LITTLE_TIME_TO_PAY]


def test_two_calendars_agree_on_every_day_of_a_hundred_years():
    days = [date(2000, 1, 1) + timedelta(days=n) for n in range(36_525)]

    assert [day for day in days if _is_open(day) != is_banking_day(day)] == []


def test_the_rules_break_nothing():
    tally = tally_of(range(1500), seed=1, first=FIRST, years=3)

    assert tally.claims == 1500
    assert tally.breaches.total() == 0
    # All of it happened: letters, free ones, costs of every kind, decisions.
    assert {*tally.letters} == {"REMINDER", "FIRST_DEMAND", "REPEAT_DEMAND"}
    assert {*tally.costs} == {*tally.letters, "EXTENSION", "COMPENSATION"}
    assert min(tally.costs.values()) > 0
    assert all(0 < tally.free[act] < tally.letters[act] for act in tally.letters)
    assert tally.decisions > 100


def test_the_same_seed_gives_the_same_claims_however_they_are_divided():
    whole = tally_of(range(60), seed=7, first=FIRST, years=1)
    parts = tally_of(range(25), seed=7, first=FIRST, years=1)
    parts.add(tally_of(range(25, 60), seed=7, first=FIRST, years=1))

    assert parts == whole
    assert whole != tally_of(range(60), seed=8, first=FIRST, years=1)


def fewer_days(patch):
    patch.setitem(law_calendar.INTERVALS, law_calendar.Law.CONSUMER, timedelta(days=14))


def no_extensions(patch):
    lawful = what_next.earliest_letter

    def without(claim):
        letters = tuple(each for each in claim.done if each.act != "EXTENSION")
        return lawful(replace(claim, done=letters))

    patch.setattr(what_next, "earliest_letter", without)


def no_time_to_pay(patch):
    def without(claim, _policy):
        letters = tuple(replace(each, due_on=None) for each in claim.letters)
        return collection_claim.earliest_letter(replace(claim, done=letters))

    patch.setattr(what_next, "_allowed_on", without)


def seeing(**facts):
    """The plan of a calendar that does not see some fact."""

    def break_it(patch):
        lawful = simulation.what_next
        patch.setattr(
            simulation,
            "what_next",
            lambda standing, **more: lawful(replace(standing, **facts), **more),
        )

    return break_it


def setting(owner, name, value):
    return lambda patch: patch.setattr(owner, name, value)


def demands_first(patch):
    patch.setattr(what_next, "_next_act", lambda *_args: what_next.NextAct.FIRST_DEMAND)


def any_day(patch):
    patch.setattr(what_next, "banking_day_on_or_after", lambda day: day)


def due_on_any_day(patch):
    lawful = law_calendar.letter_due_on
    patch.setattr(what_next, "letter_due_on", lambda **facts: lawful(**facts, rolls=False))


def nothing_counted(patch):
    patch.setattr(collection_costs.CollectionClaim, "charged", lambda *_args: 0)


CASE = collection_costs._Case


@pytest.mark.slow
@pytest.mark.parametrize(
    ("break_it", "rule"),
    [
        (fewer_days, Rule.TOO_SOON_AFTER_DUE_DATE),
        (no_time_to_pay, Rule.TIME_TO_PAY_RUNS),
        (no_extensions, Rule.TOO_SOON_AFTER_EXTENSION),
        (setting(law_calendar, "TIME_TO_PAY", timedelta(days=9)), Rule.TOO_LITTLE_TIME_TO_PAY),
        (due_on_any_day, Rule.DUE_ON_A_DAY_OFF),
        (any_day, Rule.HANDED_OVER_ON_A_DAY_OFF),
        (demands_first, Rule.DEMAND_BEFORE_REMINDER),
        (seeing(holds=()), Rule.ON_HOLD),
        (setting(what_next, "_why_nothing", lambda *_args: None), Rule.NOTHING_OWED),
        (seeing(sure_until=date.max), Rule.RATE_NOT_CONFIRMED),
        (seeing(prescribes_on=None), Rule.PRESCRIBED),
        (
            setting(collection_costs, "reminder_may_cost", lambda **_facts: True),
            Rule.FEE_OF_A_LATE_INVOICE,
        ),
        (setting(collection_costs, "HALF", Decimal(1)), Rule.PRICE),
        (nothing_counted, Rule.NUMBER),
        (setting(CASE, "left", Decimal(10_000)), Rule.TOTAL),
        (setting(CASE, "_above_compensation", lambda _self, price: price), Rule.COMPENSATION),
        (setting(collection_costs, "SHORTEST_EXTENSION_DAYS", 13), Rule.EXTENSION_COST),
    ],
    ids=lambda each: each if isinstance(each, Rule) else "",
)
def test_a_broken_calendar_is_found_out(monkeypatch, break_it, rule):
    break_it(monkeypatch)

    tally = tally_of(range(600), seed=1, first=FIRST, years=3)

    assert tally.breaches[rule] > 0
    assert tally.examples


def test_an_interval_that_only_letters_keep_too_short_is_found(monkeypatch):
    lawful = what_next.earliest_letter

    def a_day_early(claim):
        return lawful(claim) - timedelta(days=1) if claim.letters else lawful(claim)

    # Electronic letters that nobody has time to pay: only the interval keeps them apart.
    monkeypatch.setattr(what_next, "_allowed_on", lambda claim, _policy: a_day_early(claim))
    monkeypatch.setattr(invented_claims, "letter_of", letter_without_time_to_pay)
    monkeypatch.setattr(simulation, "due_that_counts", lambda **facts: facts["handed_over_on"])

    tally = tally_of(range(600), seed=1, first=FIRST, years=3)

    assert tally.breaches[Rule.TOO_SOON_AFTER_LETTER] > 0


LETTER_OF = invented_claims.letter_of


def letter_without_time_to_pay(happened, *, policy):
    return replace(LETTER_OF(happened, policy=policy), weekdays=0)


def test_examples_are_few_and_name_their_claim(monkeypatch):
    fewer_days(monkeypatch)

    tally = tally_of(range(600), seed=1, first=FIRST, years=3)

    assert len(tally.examples) == invented_claims.MOST_EXAMPLES
    number, breach = tally.examples[0]
    alone = tally_of([number], seed=1, first=FIRST, years=3)
    assert (number, breach) in alone.examples
