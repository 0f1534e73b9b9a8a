"""The ways by which a plan's money comes: the portal, a bank's statement, and back again."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from invoices.models import Invoice
from payments.models import PlanAct, PlanState
from payments.rules.shares import share_out
from tests.payments.living_plans import acts, check, follow, fresh, moment, opens, value
from tests.payments.payouts import paid_out
from tests.payments.plan_stories import AT, FIRST, TODAY, billed, made
from tests.payments.statement_stories import ACCOUNT, movement, statement, take
from tests.payments.stories import confirmed

pytestmark = pytest.mark.django_db


@pytest.fixture
def bills(debtor):
    """60 € that are due first and 140 € of another creditor."""
    found = [
        billed(debtor.party, "60.00", due_on=date(2026, 12, 4)),
        billed(debtor.party, "140.00", who="Vesi Oy", due_on=date(2026, 12, 7)),
    ]
    Invoice.objects.filter(pk__in=[each.pk for each in found]).update(iban=ACCOUNT)
    for number, each in enumerate(found):
        each.refresh_from_db()
        each.reference = each.reference_key = ("9544208", "14104373010002099")[number]
        each.save(update_fields=["reference", "reference_key"])
    return found


@pytest.fixture
def plan(actor, bills):
    """Four parts of 50 €, from 15.12.2026 on."""
    return made(actor, *bills)


def test_a_part_paid_in_the_portal_counts_from_its_confirmation_to_its_payout(
    actor, plan, bills, silent_provider
):
    shares = share_out(amount=Decimal(100), owed=[each.to_pay for each in bills])
    payment = confirmed(actor, dict(zip(bills, map(str, shares), strict=True)), at=AT)
    follow(plan)
    assert opens(plan) == ["0.00", "0.00", "50.00", "50.00"]
    check(plan)

    paid_out([payment], at=AT + timedelta(days=3))

    assert not follow(plan, at=AT + timedelta(days=3))
    assert fresh(plan).received == 100
    check(plan)


def test_each_claim_of_a_part_is_paid_by_its_own_reference_in_a_bank(plan, bills):
    entries = [
        movement("60.00", reference=bills[0].reference, archive_id="A1", value_on=FIRST),
        movement("40.00", reference=bills[1].reference, archive_id="A2", value_on=FIRST),
    ]

    take(moment(FIRST), statement(*entries, on=FIRST))
    follow(plan, at=moment(FIRST))

    assert opens(plan) == ["0.00", "0.00", "50.00", "50.00"]
    check(plan)


def test_what_the_bank_takes_back_opens_its_part(plan, bills):
    there = movement("50.00", reference=bills[1].reference, archive_id="A1", value_on=TODAY)
    take(AT, statement(there, on=TODAY))
    follow(plan)
    later = TODAY + timedelta(days=2)
    back = movement(
        "50.00",
        reference=bills[1].reference,
        archive_id="A2",
        direction="DBIT",
        is_reversal=True,
        reverses="A1",
        value_on=later,
    )

    take(moment(later), statement(back, number="S2", on=later))
    follow(plan, at=moment(later))

    assert opens(plan) == ["50.00"] * 4
    assert acts(plan) == [PlanAct.MADE, PlanAct.PAID, PlanAct.PAYMENT_REVERSED]
    check(plan)


def test_all_at_once_is_what_the_claims_owe_today_and_ends_the_plan(
    actor, plan, bills, silent_provider
):
    settlement = sum(each.to_pay for each in bills)
    assert settlement == value(plan).open

    payment = confirmed(actor, {each: str(each.to_pay) for each in bills}, at=AT)
    follow(plan)
    assert fresh(plan).state == PlanState.PAID
    paid_out([payment], at=AT + timedelta(days=3))

    assert not follow(plan)
    assert not Invoice.objects.open().exists()
    check(plan)
