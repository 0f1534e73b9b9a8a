"""What a new policy means for the open claims, counted by hand from the rules."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from invoices.models import ClaimKind, CreditorPolicy, HoldReason, OfferedUntil
from invoices.queries.rates import read_rates
from invoices.services import holds
from payments.queries.policy_effects import effects_of
from payments.queries.situations import arrangeable
from tests.factories import CreditorFactory, InvoiceFactory
from tests.journeys.staff_rows import AT, plan_of, shift_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
MONDAY = date(2026, 11, 30)


@pytest.fixture
def creditor():
    return CreditorFactory()


def policy(creditor, **terms):
    return CreditorPolicy(
        creditor=creditor, claim_kind=ClaimKind.CONSUMER, starts_on=MONDAY, **terms
    )


def effects(creditor, *, old=None, most=1000, **terms):
    before = policy(creditor, **(old or {}))
    rates = read_rates()
    return effects_of(policy(creditor, **terms), before, rates=rates, today=TODAY, most=most)


def claim(creditor, *, due_on=date(2026, 12, 10), total="100.00", **more):
    return InvoiceFactory(creditor=creditor, due_on=due_on, original_total=Decimal(total), **more)


def test_the_same_policy_changes_nothing(creditor):
    claim(creditor)

    seen = effects(creditor)

    assert (seen.shifts.before, seen.shifts.after) == (1, 1)
    assert seen.shifts.newly == seen.shifts.no_longer == 0
    assert seen.letters.before == seen.letters.after
    assert (seen.looked_at, seen.open_claims, seen.is_part) == (1, 1, False)


def test_a_longer_move_is_told_in_days(creditor):
    claim(creditor)

    seen = effects(creditor, longest_shift_days=30)

    assert (seen.shifts.most_before, seen.shifts.most_after) == (14, 30)


def test_who_may_no_longer_is_counted_apart_from_who_newly_may(creditor):
    claim(creditor, due_on=date(2026, 12, 10))
    claim(creditor, due_on=date(2026, 11, 12))

    narrower = effects(creditor, shift_until=OfferedUntil.IN_TIME)
    wider = effects(creditor, old={"shift_until": OfferedUntil.IN_TIME})

    assert (narrower.shifts.before, narrower.shifts.after, narrower.shifts.no_longer) == (2, 1, 1)
    assert (wider.shifts.before, wider.shifts.after, wider.shifts.newly) == (1, 2, 1)


def test_paying_in_parts_without_an_agent_has_its_own_line(creditor):
    claim(creditor, total="1500.00")
    claim(creditor, total="600.00")

    seen = effects(creditor, most_plan_sum=Decimal(2000), most_instalments=6)

    assert (seen.plans.before, seen.plans.after, seen.plans.newly) == (1, 2, 1)
    assert (seen.plans.most_before, seen.plans.most_after) == (12, 6)


def test_what_is_counted_is_what_the_rules_offer(creditor):
    claims = [
        claim(creditor, due_on=date(2026, 11, day), total=f"{day * 90}.00") for day in range(1, 28)
    ]
    terms = {"shift_until": OfferedUntil.IN_TIME, "most_plan_sum": Decimal(900)}

    seen = effects(creditor, **terms)

    offered = arrangeable(claims, rates=read_rates(), today=TODAY).values()
    new = [replace(each, row=policy(creditor, **terms)) for each in offered]
    shifts = sum(each.shift_offer(today=TODAY).decision.allowed for each in new)
    plans = sum(each.plan_decision(today=TODAY).allowed for each in new)
    assert (seen.shifts.after, seen.plans.after) == (shifts, plans)
    assert 0 < shifts < len(claims)
    assert 0 < plans < len(claims)


def test_letters_that_wait_longer_leave_later(creditor):
    claim(creditor, due_on=date(2026, 12, 1))

    seen = effects(creditor, extra_days=90)

    assert seen.letters.before > seen.letters.after == 0
    assert seen.letters.costs_before > seen.letters.costs_after == 0


def test_a_letter_that_leaves_before_the_day_is_by_neither(creditor):
    claim(creditor, due_on=date(2026, 11, 2))

    seen = effects(creditor, reminders=1, demands=0, old={"reminders": 1, "demands": 0})

    assert (seen.letters.before, seen.letters.after) == (0, 0)


def test_letters_without_a_cost_add_nothing(creditor):
    claim(creditor, due_on=date(2026, 12, 1))

    seen = effects(creditor, is_reminder_charged=False, is_demand_charged=False)

    assert seen.letters.before == seen.letters.after > 0
    assert seen.letters.costs_before > seen.letters.costs_after == 0


def test_a_disputed_claim_is_counted_for_nothing(creditor):
    held = claim(creditor)
    holds.place(invoice_id=held.pk, reason=HoldReason.DISPUTED, cause="request:1", at=AT)

    seen = effects(creditor, longest_shift_days=30)

    assert (seen.shifts.after, seen.plans.after, seen.letters.after) == (0, 0, 0)
    assert seen.looked_at == 1


def test_other_creditors_and_other_kinds_are_not_asked(creditor):
    claim(CreditorFactory())
    claim(creditor, claim_kind=ClaimKind.BUSINESS)

    assert effects(creditor).looked_at == 0


def test_of_many_claims_the_newest_are_asked_and_it_says_so(creditor):
    for _number in range(4):
        claim(creditor)

    seen = effects(creditor, most=3)

    assert (seen.looked_at, seen.open_claims, seen.is_part) == (3, 4, True)
    assert seen.shifts.before == 3


def test_what_was_promised_is_told_and_stays(creditor):
    with_plan, with_shift = claim(creditor), claim(creditor)
    plan = plan_of(with_plan)
    type(plan).objects.filter(pk=plan.pk).update(state="ACTIVE", started_at=AT)
    shift_of(with_shift)

    seen = effects(creditor, shift_until=OfferedUntil.NEVER, plan_until=OfferedUntil.NEVER)

    assert (seen.plans_made, seen.shifts_made) == (1, 1)


def test_the_number_of_queries_does_not_grow_with_the_claims(
    creditor, django_assert_max_num_queries
):
    for _number in range(30):
        claim(creditor)

    with django_assert_max_num_queries(14):
        effects(creditor)
