"""Real threads on PostgreSQL: tabs that arrange, and the run of collection at the same moment."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from accounts.actor import Actor
from invoices.models import (
    EntryKind,
    EventKind,
    Hold,
    HoldReason,
    LedgerEntry,
    Letter,
    LetterState,
    Stage,
)
from invoices.queries.ledger import ledger_mismatches
from invoices.services.letters.movement import lock_letters, needs_not_leave
from invoices.services.letters.pulling_back import pull_back
from myropo.calendar import helsinki_date
from payments.models import DueDateShift, PaymentPlan, PlanClaim
from payments.services.plans.following import follow
from payments.services.plans.making import PlanChangedError, PlanRefusedError
from payments.services.shifts import ShiftChangedError, ShiftRefusedError, shift_due_date
from tests.factories import DebtorFactory
from tests.invoices.collecting import collect_on
from tests.invoices.rates import fill_rates
from tests.payments.living_plans import check
from tests.payments.plan_stories import AT, TODAY, billed, confirm_rates, made, shape
from tests.payments.test_payment_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
REFUSALS = (PlanChangedError, PlanRefusedError, ShiftChangedError, ShiftRefusedError)
COST = Decimal("5.00")


@pytest.fixture
def actor(transactional_db):
    fill_rates()
    confirm_rates()
    debtor = DebtorFactory()
    return Actor(user=debtor, acting_for=debtor.party)


@pytest.fixture
def late(actor):
    """Overdue since long: the run of today writes its reminder."""
    return billed(actor.acting_for)


def tried(work):
    """What it gave, or what refused it."""

    def run():
        try:
            return work()
        except REFUSALS as refusal:
            return type(refusal)

    return run


def shift(actor, invoice):
    return shift_due_date(
        actor=actor,
        invoice_id=invoice.pk,
        to_on=TODAY + timedelta(days=14),
        seen_cost=COST,
        at=AT,
    )


def costs_of(invoice):
    booked = LedgerEntry.objects.filter(invoice=invoice, kind=EntryKind.COST)
    return sum(each.costs for each in booked)


@transaction.atomic
def pull_unneeded_back():
    """As every way out of the house does."""
    waiting = Letter.objects.filter(state=LetterState.WRITTEN).values_list("pk", flat=True)
    letters = [each for each in lock_letters(list(waiting)) if needs_not_leave(each)]
    return pull_back(letters=letters, at=AT)


def test_two_tabs_with_two_plans_make_one(actor, late):
    plans = [tried(lambda count=count: made(actor, late, wish=shape(count))) for count in (3, 5)]

    answers = at_once(*plans * 3)

    [plan] = PaymentPlan.objects.all()
    assert PlanClaim.objects.count() == 1
    assert {each for each in answers if each != plan} <= {PlanRefusedError, PlanChangedError}
    assert costs_of(late) == plan.cost
    check(plan)


def test_a_plan_and_a_moved_due_date_at_once_charge_what_was_agreed(actor, late):
    at_once(
        tried(lambda: made(actor, late, seen_total=Decimal("525.20"))),
        tried(lambda: shift(actor, late)),
    )

    plan, moved = PaymentPlan.objects.first(), DueDateShift.objects.first()
    # Whoever comes second sees another sum, or a plan: both are never done unseen.
    assert (plan is None) is not (moved is None)
    assert costs_of(late) == (plan or moved).cost
    assert Hold.objects.filter(released_at=None).count() == 1
    assert not list(ledger_mismatches())


@pytest.mark.parametrize("arrange", [made, shift])
def test_a_letter_that_is_written_at_that_moment_never_leaves(actor, late, arrange):
    answers = at_once(tried(lambda: arrange(actor, late)), lambda: collect_on(TODAY))

    late.refresh_from_db()
    arranged = PaymentPlan.objects.first() or DueDateShift.objects.first()
    written = Letter.objects.filter(kind="REMINDER")
    if arranged is None:
        # The letter came first: its cost has to be seen before anything is agreed on.
        assert answers[0] in REFUSALS
        assert written.get().state == LetterState.WRITTEN
    else:
        pull_unneeded_back()
        assert not written.exclude(state=LetterState.CANCELLED).exists()
        assert costs_of(late) == arranged.cost
    assert not list(ledger_mismatches())


def test_a_plan_after_a_letter_was_written_costs_the_debtor_no_letter(actor, late):
    collect_on(TODAY)
    late.refresh_from_db()
    assert (late.stage, late.open_costs) == (Stage.REMINDED, 5)
    plan = made(actor, late)

    assert pull_unneeded_back() == 1
    follow(plan_id=plan.pk, at=AT)

    late.refresh_from_db()
    assert (late.stage, late.hold) == (Stage.INVOICED, HoldReason.PLAN)
    assert costs_of(late) == plan.cost == 20
    assert late.to_pay == Decimal("525.20")
    assert late.timeline.filter(kind=EventKind.LETTER_CANCELLED).count() == 1
    check(plan)


def test_more_time_after_a_letter_was_written_costs_the_debtor_no_letter(actor, late):
    collect_on(TODAY)
    late.refresh_from_db()
    pay_by = Letter.objects.get(kind="REMINDER").due_on

    moved = shift_due_date(
        actor=actor,
        invoice_id=late.pk,
        to_on=pay_by + timedelta(days=14),
        seen_cost=COST,
        at=AT,
    )
    assert pull_unneeded_back() == 1

    late.refresh_from_db()
    assert (late.stage, late.hold) == (Stage.INVOICED, HoldReason.EXTENDED)
    assert costs_of(late) == moved.cost == COST
    assert collect_on(helsinki_date(AT) + timedelta(days=1))["REMINDER"] == 0
    assert not list(ledger_mismatches())
