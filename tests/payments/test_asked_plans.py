"""Plans above what debtors arrange alone: asked for, started, not agreed on, taken back."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist

from accounts.actor import Actor
from accounts.models import AuditEvent
from invoices import words_timeline
from invoices.models import EntryKind, EventKind, Hold, HoldReason, LedgerEntry, Letter, LetterKind
from invoices.services import holds
from payments import words_arranging
from payments.models import PlanAct, PlanState
from payments.rules.arranging import Reason
from payments.services.plans import asked as decisions
from payments.services.plans import making
from tests.invoices import stories
from tests.payments.plan_stories import (
    AT,
    FIRST,
    asked,
    billed,
    made,
    planned,
    policy,
    reminded,
    shape,
)

LATER = AT + timedelta(days=2)


@pytest.fixture
def invoice(actor):
    """Of 1 200 €, which is more than a debtor arranges alone."""
    return reminded(actor.acting_for, "1200.00")


@pytest.fixture
def plan(actor, invoice):
    return asked(actor, invoice, text="Palkka tulee kuun puolivälissä.")


def active_holds(invoice):
    return list(Hold.objects.filter(invoice=invoice, released_at=None).values_list("reason"))


def test_a_plan_that_is_asked_for_is_filled_in_and_costs_nothing_yet(actor, invoice) -> None:
    shown = planned(actor, invoice, wish=shape(6))

    plan = asked(actor, invoice, text="Palkka tulee kuun puolivälissä.")

    assert (plan.state, plan.started_at, plan.total) == (PlanState.ASKED, None, shown.total)
    assert plan.text == "Palkka tulee kuun puolivälissä."
    assert tuple(plan.instalments.values_list("due_on", "amount")) == shown.parts
    assert not LedgerEntry.objects.filter(cause__startswith="plan:").exists()
    assert not Letter.objects.filter(kind=LetterKind.PLAN_CONFIRMATION).exists()


def test_collection_waits_for_the_answer(invoice, plan) -> None:
    hold = Hold.objects.get(cause=f"plan:{plan.public_id}:{invoice.pk}:asked")

    assert (hold.reason, hold.ends_on) == (HoldReason.REQUEST_OPEN, None)
    assert invoice.timeline.filter(kind=EventKind.PLAN_ASKED).count() == 1
    assert plan.history.get().act == PlanAct.ASKED
    assert AuditEvent.objects.filter(action="plan.asked", party=plan.party).count() == 1


def test_asking_twice_asks_once(actor, invoice, plan) -> None:
    again = making.ask_for_plan(
        actor=actor,
        invoice_ids=[invoice.pk],
        shape=shape(6),
        seen_total=plan.total,
        language="fi",
        at=LATER,
    )

    assert again == plan
    assert Hold.objects.count() == 1


def test_no_other_plan_is_made_while_it_waits(actor, invoice, plan, agent) -> None:
    with pytest.raises(making.PlanRefusedError) as refused:
        made(actor, invoice, user=agent, seen_total=Decimal("1225.00"))

    assert refused.value.decision.reason == Reason.IN_PLAN


def test_an_agent_starts_it_as_it_was_asked_for(invoice, plan, agent) -> None:
    before = list(plan.instalments.values_list("due_on", "amount"))

    started = decisions.start_asked(plan_id=plan.pk, agent=agent, at=LATER)

    assert (started.state, started.started_at) == (PlanState.ACTIVE, LATER)
    assert (started.answered_by, started.total) == (agent, plan.total)
    assert list(started.instalments.values_list("due_on", "amount")) == before
    assert [each.act for each in started.history.order_by("id")] == [PlanAct.ASKED, PlanAct.MADE]
    assert active_holds(invoice) == [(HoldReason.PLAN,)]
    assert LedgerEntry.objects.get(cause=f"plan:{plan.public_id}:{invoice.pk}").costs == 50
    assert Letter.objects.filter(cause=f"plan:{plan.public_id}").count() == 1
    invoice.refresh_from_db()
    assert invoice.to_pay == started.total


def test_what_was_paid_meanwhile_is_not_divided_again(invoice, plan, agent) -> None:
    stories.paid(invoice, "205.00", on=date(2026, 11, 24), at=LATER)

    started = decisions.start_asked(plan_id=plan.pk, agent=agent, at=LATER)

    invoice.refresh_from_db()
    assert invoice.to_pay == started.total == Decimal("1030.00")
    assert sum(each.amount for each in started.instalments.all()) == started.total
    assert started.claims.get().paid_before == Decimal("205.00")


def test_a_claim_that_was_paid_in_full_meanwhile_stays_out(actor, invoice, agent) -> None:
    small = billed(actor.acting_for, "100.00")
    plan = asked(actor, invoice, small)
    stories.paid(small, "100.00", on=date(2026, 11, 24), at=LATER)

    started = decisions.start_asked(plan_id=plan.pk, agent=agent, at=LATER)

    assert [each.invoice for each in started.claims.all()] == [invoice]


def test_an_agent_may_agree_on_another_shape(plan, agent) -> None:
    wish = shape(monthly="300", payday=25, first_on=date(2026, 12, 28))

    started = decisions.start_asked(plan_id=plan.pk, agent=agent, at=LATER, shape=wish)

    days = list(started.instalments.values_list("due_on", flat=True))
    assert days[0] == date(2026, 12, 28)
    assert started.payday == 25
    assert started.instalments.count() == 5


def test_an_answer_that_comes_after_the_first_day_begins_at_the_next_payday(plan, agent) -> None:
    late = AT + timedelta(days=30)

    started = decisions.start_asked(plan_id=plan.pk, agent=agent, at=late)

    assert late.date() > FIRST
    assert started.instalments.get(position=1).due_on == date(2027, 1, 15)


def test_what_the_agent_saw_is_what_is_started(invoice, plan, agent) -> None:
    stories.paid(invoice, "205.00", on=date(2026, 11, 24), at=LATER)

    with pytest.raises(making.PlanChangedError):
        decisions.start_asked(plan_id=plan.pk, agent=agent, at=LATER, seen_total=plan.total)

    plan.refresh_from_db()
    assert plan.state == PlanState.ASKED
    assert active_holds(invoice) == [(HoldReason.REQUEST_OPEN,)]
    assert plan.claims.get().is_current


def test_a_dispute_that_came_meanwhile_is_settled_first(actor, invoice, plan, agent) -> None:
    holds.place(invoice_id=invoice.pk, reason=HoldReason.DISPUTED, cause="test:dispute", at=LATER)

    with pytest.raises(making.PlanRefusedError) as refused:
        decisions.start_asked(plan_id=plan.pk, agent=agent, at=LATER)

    assert refused.value.decision.reason == Reason.HELD


def test_a_refusal_is_answered_in_words_and_collection_goes_on(invoice, plan, agent) -> None:
    refused = decisions.refuse_asked(
        plan_id=plan.pk, answer="Soita meille, niin etsitään sopiva erä.", agent=agent, at=LATER
    )

    assert (refused.state, refused.ended_at) == (PlanState.REFUSED, LATER)
    assert (refused.answer, refused.answered_by) == (
        "Soita meille, niin etsitään sopiva erä.",
        agent,
    )
    assert active_holds(invoice) == []
    assert not refused.claims.get().is_current
    assert not LedgerEntry.objects.filter(kind=EntryKind.COST, cause__startswith="plan:").exists()
    event = invoice.timeline.get(kind=EventKind.ANSWERED)
    told = words_timeline.what(event.kind, event.data, on=event.on, today=event.on, letter=None)
    assert told == "Sait vastauksen maksusuunnitelmaan, jota pyysit"


def test_a_refusal_does_not_count_as_a_plan(actor, plan, invoice, agent) -> None:
    decisions.refuse_asked(plan_id=plan.pk, answer="Ei käy.", agent=agent, at=LATER)

    again = made(actor, invoice, user=agent)

    assert again.state == PlanState.ACTIVE


def test_nobody_is_refused_without_a_word(plan, agent) -> None:
    with pytest.raises(decisions.NoAnswerError):
        decisions.refuse_asked(plan_id=plan.pk, answer="  ", agent=agent, at=LATER)


def test_what_was_decided_is_not_decided_again(plan, agent) -> None:
    decisions.start_asked(plan_id=plan.pk, agent=agent, at=LATER)

    with pytest.raises(decisions.PlanNotAskedError):
        decisions.start_asked(plan_id=plan.pk, agent=agent, at=LATER)
    with pytest.raises(decisions.PlanNotAskedError):
        decisions.refuse_asked(plan_id=plan.pk, answer="Ei.", agent=agent, at=LATER)


def test_its_debtor_takes_it_back_once(actor, plan, invoice) -> None:
    assert decisions.withdraw_asked(actor=actor, public_id=plan.public_id, at=LATER)
    assert not decisions.withdraw_asked(actor=actor, public_id=plan.public_id, at=LATER)

    plan.refresh_from_db()
    assert plan.state == PlanState.CANCELLED
    assert active_holds(invoice) == []
    assert invoice.timeline.filter(kind=EventKind.REQUEST_ENDED).count() == 1


def test_a_stranger_takes_nothing_back(other_debtor, plan) -> None:
    stranger = Actor(user=other_debtor, acting_for=other_debtor.party)

    with pytest.raises(ObjectDoesNotExist):
        decisions.withdraw_asked(actor=stranger, public_id=plan.public_id, at=LATER)


def asked_and_refused(actor, invoice, agent, *, times):
    for _each in range(times):
        plan = asked(actor, invoice)
        decisions.refuse_asked(plan_id=plan.pk, answer="Emme voi.", agent=agent, at=LATER)


def test_who_asks_again_and_again_waits_a_month(actor, invoice, agent) -> None:
    asked_and_refused(actor, invoice, agent, times=2)
    third = asked(actor, invoice)
    decisions.withdraw_asked(actor=actor, public_id=third.public_id, at=LATER)

    with pytest.raises(making.PlanRefusedError) as refused:
        asked(actor, invoice)

    decision = refused.value.decision
    assert decision.reason == Reason.ASKED_OFTEN
    assert decision.facts["again_on"] == date(2026, 12, 23)
    assert "23.12.2026" in words_arranging.why_not(decision, invoice)
    assert active_holds(invoice) == []


def test_an_agent_agrees_however_often_it_was_asked(actor, invoice, agent) -> None:
    asked_and_refused(actor, invoice, agent, times=3)

    plan = made(actor, invoice, user=agent, seen_total=Decimal("1225.00"))

    assert plan.state == PlanState.ACTIVE


def test_what_was_only_asked_for_does_not_count_as_a_plan(actor, invoice, agent) -> None:
    policy(invoice, most_plans=1)
    plan = asked(actor, invoice)
    decisions.withdraw_asked(actor=actor, public_id=plan.public_id, at=LATER)

    again = asked(actor, invoice)

    assert again.state == PlanState.ASKED
