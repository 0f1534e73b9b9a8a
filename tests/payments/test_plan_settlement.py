"""The sum that settles a plan on a day is what is asked for on that day, to the cent."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from accounts.actor import Actor
from invoices.models import ReferenceRate
from invoices.queries.rates import forget_rates, read_rates
from payments.queries.plan_details import plan_details_or_404
from payments.queries.settlement import settlement_on
from payments.rules.plan_life import Part
from payments.services.plans import nightly
from payments.services.plans.standing import standing_of
from tests.payments import living_plans as lives
from tests.payments import plan_stories
from tests.payments.paying import text_of
from tests.payments.plan_samples import plan_of
from tests.payments.plan_stories import AT, TODAY


def settled(actor: Actor, plan, on: date, *, today: date = TODAY):
    details = plan_details_or_404(actor, plan.public_id)
    value = standing_of(details, today=today)
    return settlement_on(details, value, on=on, today=today, rates=read_rates())


@pytest.fixture
def bearing(actor):
    """A plan of two claims, the older with interest on the days of the parts."""
    plan_stories.confirm_rates()
    ReferenceRate.objects.create(
        starts_on=date(2027, 1, 1),
        percent=Decimal("2.5"),
        source="2/2026",
        is_confirmed=True,
        entered_at=AT,
    )
    forget_rates()
    first = plan_stories.reminded(actor.acting_for)
    second = plan_stories.reminded(
        actor.acting_for, "80.00", who="Vesi Oy", due_on=date(2026, 10, 19)
    )
    plan_stories.policy(first, is_plan_interest_charged=True)
    return plan_stories.made(actor, first, second)


def live_until(plan, day: date) -> None:
    """Nights and payments: each instalment on its day, by the claim that gets money first."""
    on = TODAY
    while on < day:
        on += timedelta(days=1)
        nightly.go_on(today=on, at=lives.moment(on))
        due = [each for each in lives.value(plan).parts if each.due_on == on and each.open]
        if on < day and due:
            pay_part(plan, due[0], on)


def pay_part(plan, part: Part, on: date) -> None:
    rest = part.open
    claims = plan.claims.select_related("invoice").order_by("invoice__due_on", "invoice")
    for claim in claims:
        share = min(rest, claim.invoice.to_pay)
        if share:
            cause = f"bank:{on}:{claim.pk}"
            lives.pay(claim.invoice, share, cause=cause, on=on, at=lives.moment(on))
        rest -= share
    lives.follow(plan, at=lives.moment(on))


def test_today_it_is_what_is_to_be_paid_of_the_claims(actor, bearing):
    found = settled(actor, bearing, TODAY)

    assert found.amount == plan_details_or_404(actor, bearing.public_id).to_pay
    assert (found.paid, found.interest) == (0, 0)


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 11, 24),
        date(2026, 12, 14),
        date(2026, 12, 15),
        date(2026, 12, 16),
        date(2027, 1, 15),
        date(2027, 2, 3),
        date(2027, 3, 15),
    ],
    ids=str,
)
def test_on_a_later_day_it_is_what_the_nights_and_the_payments_leave(actor, bearing, day):
    told = settled(actor, bearing, day)

    live_until(bearing, day)

    assert told.amount == lives.value(bearing).open
    assert told.amount == plan_details_or_404(actor, bearing.public_id).to_pay
    total = sum(each.amount for each in lives.value(bearing).parts)
    assert told.paid == total - told.amount


def test_interest_that_is_not_booked_by_then_is_not_asked_for(actor, bearing):
    before, on = (settled(actor, bearing, date(2026, 12, day)) for day in (14, 15))

    assert before.interest == 0
    # 505,20 € at 9,5 %: 8,42 € for 64 days since the due date, 5,52 € of it when it was made.
    assert on.interest == Decimal("2.90")
    assert on.amount == before.amount + on.interest


def test_a_plan_without_interest_costs_the_same_whenever_it_is_paid(actor):
    plan = plan_stories.made(actor, plan_stories.reminded(actor.acting_for))

    for day in (date(2026, 12, 14), date(2027, 1, 15), date(2027, 3, 15)):
        found = settled(actor, plan, day)

        assert found.amount + found.paid == plan.total
        assert found.interest == 0
        assert found.is_sure


def test_days_whose_rate_is_not_confirmed_are_told(actor):
    invoice = plan_stories.reminded(actor.acting_for)
    plan_stories.policy(invoice, is_plan_interest_charged=True)
    plan = plan_stories.made(actor, invoice)

    assert not settled(actor, plan, date(2027, 2, 3)).is_sure


def test_what_is_under_way_counts_as_paid(actor, bearing):
    first = bearing.claims.order_by("pk").first().invoice
    before = settled(actor, bearing, TODAY).amount
    lives.under_way(first, "100.00")

    assert settled(actor, bearing, TODAY).amount == before - 100


def test_a_late_instalment_is_paid_before_everything_else(actor, bearing):
    today = date(2026, 12, 16)

    at_once = settled(actor, bearing, today, today=today)
    later = settled(actor, bearing, date(2026, 12, 20), today=today)

    assert at_once.paid == 0
    assert later.paid == lives.value(bearing).parts[0].open
    assert later.amount + later.paid == at_once.amount


def test_asking_writes_nothing_and_needs_one_query(actor, bearing, django_assert_num_queries):
    details = plan_details_or_404(actor, bearing.public_id)
    value = standing_of(details, today=TODAY)
    rates = read_rates()

    with django_assert_num_queries(1):
        settlement_on(details, value, on=date(2027, 3, 15), today=TODAY, rates=rates)

    lives.check(bearing)


def test_the_page_answers_for_another_day(page, debtor, now):
    with time_machine.travel(now, tick=False):
        plan = plan_of(debtor)
        url = reverse("payments:plan-pay", args=[plan.public_id])

        answer = page.get(url, {"what": "all", "day": "2027-01-20"})

    text = text_of(answer)
    assert "Kaikki 20.1.2027: 100,00 €" in text
    assert "Siihen mennessä olet maksanut aiemmissa erissä 200,00 €." in text
    assert "Viivästyskorkoa ei lisätä ennen sitä." in text


def test_the_sum_of_today_stays_the_one_that_is_paid(page, debtor):
    with time_machine.travel(AT, tick=False):
        page.force_login(debtor, backend="accounts.backends.BankIdBackend")
        plan = plan_of(debtor)
        url = reverse("payments:plan-pay", args=[plan.public_id])

        answer = page.get(url, {"what": "all", "day": "2027-01-20"})

    assert answer.context["meaning"].amount == 300
