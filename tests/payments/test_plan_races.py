"""Real threads on PostgreSQL: plans of the same invoices at the same moment."""

from collections import Counter

import pytest

from accounts.actor import Actor
from invoices.models import EventKind, Hold, HoldReason, LedgerEntry, Letter
from invoices.queries.ledger import ledger_mismatches
from payments.models import PaymentPlan, PlanClaim, PlanState
from payments.services.plans import asked as decisions
from payments.services.plans import making
from tests.factories import AgentFactory, DebtorFactory
from tests.invoices import stories
from tests.invoices.rates import fill_rates
from tests.payments.plan_stories import AT, TODAY, asked, planned, reminded, shape, three
from tests.payments.test_payment_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8


@pytest.fixture
def actor(transactional_db):
    fill_rates()
    debtor = DebtorFactory()
    return Actor(user=debtor, acting_for=debtor.party)


def make(actor, invoices, wish, seen_total):
    try:
        return making.make_plan(
            actor=actor,
            invoice_ids=[each.pk for each in invoices],
            shape=wish,
            seen_total=seen_total,
            language="fi",
            at=AT,
        ).pk
    except making.PlanRefusedError as refusal:
        return refusal.decision.reason
    except making.PlanChangedError:
        return "CHANGED"


def test_two_tabs_make_one_plan_and_the_other_is_told(actor) -> None:
    invoice = reminded(actor.acting_for)
    wishes = [shape(4), shape(5)]
    seen = [planned(actor, invoice, wish=each).total for each in wishes]

    answers = at_once(
        *[lambda i=i: make(actor, [invoice], wishes[i % 2], seen[i % 2]) for i in range(THREADS)]
    )

    plan = PaymentPlan.objects.get()
    # Four had asked for the plan that was made; the others hear that there is one.
    assert Counter(answers) == {plan.pk: 4, "IN_PLAN": 4}
    assert Hold.objects.filter(reason=HoldReason.PLAN).count() == 1
    assert LedgerEntry.objects.filter(cause__startswith="plan:").count() == 1
    assert Letter.objects.filter(cause=f"plan:{plan.public_id}").count() == 1
    assert not list(ledger_mismatches())


def test_plans_that_share_a_claim_in_any_order_never_wait_for_each_other(actor) -> None:
    invoices = three(actor.acting_for)
    pairs = [[0, 1], [1, 2], [2, 0], [2, 1], [1, 0], [0, 2]]
    chosen = [[invoices[i] for i in pair] for pair in pairs]
    seen = [planned(actor, *each, wish=shape(4)).total for each in chosen]

    answers = at_once(
        *[
            lambda each=each, total=total: make(actor, each, shape(4), total)
            for each, total in zip(chosen, seen, strict=True)
        ]
    )

    plan = PaymentPlan.objects.get()
    assert Counter(answers) == {plan.pk: 2, "IN_PLAN": 4}
    assert PlanClaim.objects.filter(is_current=True).count() == 2


def test_money_that_comes_while_it_is_made_is_counted_once(actor) -> None:
    invoice = reminded(actor.acting_for)
    seen = planned(actor, invoice, wish=shape(4)).total

    answer, _ = at_once(
        lambda: make(actor, [invoice], shape(4), seen),
        lambda: stories.paid(invoice, "10.00", on=TODAY, at=AT),
    )

    plans = PaymentPlan.objects.all()
    assert answer == ("CHANGED" if not plans else plans[0].pk)
    invoice.refresh_from_db()
    assert invoice.to_pay == (500 if not plans else 520) + invoice.open_total % 1


def test_two_agents_start_a_plan_once(actor) -> None:
    plan = asked(actor, reminded(actor.acting_for, "1200.00"))
    agents = [AgentFactory() for _ in range(4)]

    def start(agent):
        try:
            return decisions.start_asked(plan_id=plan.pk, agent=agent, at=AT).state
        except decisions.PlanNotAskedError:
            return "TOO_LATE"

    answers = at_once(*[lambda agent=agent: start(agent) for agent in agents])

    assert Counter(answers) == {PlanState.ACTIVE: 1, "TOO_LATE": 3}
    assert LedgerEntry.objects.filter(cause__startswith="plan:").count() == 1


def test_starting_and_taking_back_at_once_do_one_of_them(actor) -> None:
    invoice = reminded(actor.acting_for, "1200.00")
    plan = asked(actor, invoice)
    agent = AgentFactory()

    def start():
        try:
            return decisions.start_asked(plan_id=plan.pk, agent=agent, at=AT).state
        except decisions.PlanNotAskedError:
            return "TOO_LATE"

    started, taken_back = at_once(
        start, lambda: decisions.withdraw_asked(actor=actor, public_id=plan.public_id, at=AT)
    )

    plan.refresh_from_db()
    assert (started == PlanState.ACTIVE) is not taken_back
    assert plan.state == (PlanState.CANCELLED if taken_back else PlanState.ACTIVE)
    assert invoice.timeline.filter(kind=EventKind.PLAN_MADE).count() == (not taken_back)
