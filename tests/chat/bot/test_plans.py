"""Paying in parts with the robot: what the pages offer and make; changing a plan that there is."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import AuditEvent, Level
from chat.bot import talking
from chat.bot.scene import Kind, Outcome
from chat.rules.intents import Intent
from invoices.models import CreditorPolicy
from payments.models import PaymentPlan, PlanAct, PlanState
from payments.services.plans import making
from tests.chat.bot.talks import AT, Talk
from tests.factories import DebtorFactory
from tests.messaging.talking import holder_for
from tests.payments.living_plans import pay
from tests.payments.plan_stories import (
    TODAY,
    asked,
    billed,
    made,
    planned,
    policy,
    reminded,
    shape,
)
from tests.payments.shifting import owed

PLAN, CHANGE = Intent.MAKE_PLAN, Intent.CHANGE_PLAN
pytestmark = pytest.mark.django_db


@pytest.fixture
def bill(actor):
    return reminded(actor.acting_for)


@pytest.fixture
def page(actor):
    client = Client()
    client.force_login(actor.user, backend="accounts.backends.BankIdBackend")
    return client


def talk_of(actor, intent=PLAN, language="en", at=AT, about=None, **found):
    talk = Talk(actor, at=at, language=language, about=about)
    talk.wants(intent, **found)
    return talk


def plain(text):
    return str(text).replace("\N{NO-BREAK SPACE}", " ")


def named(talk):
    """What the button of the act does."""
    [offered] = [each for each in talk.offered if each["kind"] == Kind.ACT]
    return offered["values"]


def audited(plan):
    """What the audit says of a plan, but for whose it is."""
    rows = AuditEvent.objects.filter(target_type="payments.paymentplan", target_id=str(plan.pk))
    return [(each.action, each.data.keys()) for each in rows.order_by("pk")]


def changed_policy(bill, **fields):
    """From today on the creditor offers something else."""
    return CreditorPolicy.objects.create(
        creditor=bill.creditor,
        claim_kind=bill.claim_kind,
        starts_on=TODAY,
        entered_at=AT,
        **fields,
    )


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_proposed_plan_is_the_one_of_the_page_in_its_words(actor, page, language):
    at = timezone.now()
    bill = owed(actor.acting_for, at=at, days=-5)
    actor.user.language = language
    actor.user.save(update_fields=["language"])

    talk = talk_of(actor, language=language, at=at)

    said = named(talk)
    query = {
        "invoice": bill.public_id,
        "count": said["parts"],
        "payday": said["payday"],
        "first": "day",
        "first_on": said["from"],
    }
    proposed = page.get(reverse("payments:plan-shape"), {"invoice": bill.public_id}).context
    shown = page.get(reverse("payments:plan-check"), query)
    assert proposed["plan"].parts == shown.context["plan"].parts
    _bill, *answers = shown.context["answers"]
    for name, value, _url in answers:
        assert plain(f"{name}: {value}") in talk.text
    [(_invoice, _cost, why)] = shown.context["costs"]
    assert plain(why) in talk.text
    assert f"{shown.context['plan'].total:.2f}" == said["total"]
    assert f">{plain(talk.labels[0])}</button>" in plain(shown.content.decode())


@pytest.mark.parametrize(
    ("found", "sums"),
    [
        pytest.param({}, "4 × €132.55", id="as proposed"),
        pytest.param({"counts": (3,)}, "2 × €176.74 + €176.72", id="so many parts"),
        pytest.param({"sums": (Decimal(60),)}, "9 × €60.00 + €0.20", id="so much a month"),
        pytest.param({"sums": (Decimal(6),), "counts": (6,)}, "5 × €90.04 + €90.00", id="6"),
        pytest.param({"sums": (Decimal(60),), "counts": (60,)}, "9 × €60.00 + €0.20", id="60"),
        pytest.param({"sums": (Decimal("510.20"),)}, "4 × €132.55", id="the sum of the bill"),
        pytest.param({"sums": (Decimal("505.20"),)}, "4 × €132.55", id="without its costs"),
    ],
)
def test_what_was_wished_for_is_proposed(actor, bill, found, sums):
    talk = talk_of(actor, **found)

    assert plain(talk.labels[0]) == f"Accept the plan, {sums}"


def test_a_wish_that_fits_none_is_explained_and_the_nearest_proposed(actor, bill):
    talk = talk_of(actor, sums=(Decimal(1),))

    assert talk.text.startswith("An instalment is at least ")
    assert talk.labels[0].startswith("Accept the plan, ")


def test_another_number_keeps_the_days_and_another_day_keeps_the_number(actor, bill):
    talk = talk_of(actor, counts=(3,))
    talk.presses("Another payment day")
    talk.says("25.12.", days=(date(2026, 12, 25),))
    days = {"payday": named(talk)["payday"], "from": named(talk)["from"]}
    talk.says("4", days=(date(2026, 12, 4),), sums=(Decimal(4),), counts=(4,))

    assert days == {"payday": "25", "from": "2026-12-25"}
    assert named(talk).items() >= {**days, "parts": "4"}.items()


def test_a_day_that_is_written_beside_a_plan_is_its_payday(actor, bill):
    talk = talk_of(actor, counts=(3,))

    talk.says("joka kuun 25. päivä", days=(date(2026, 12, 25),))

    assert named(talk).items() >= {"parts": "3", "payday": "25", "from": "2026-12-25"}.items()


def test_a_payday_of_a_button_is_that_of_each_month(actor, bill):
    talk = talk_of(actor)
    talk.presses("Another payment day")

    talk.presses("The last day of each month")

    assert named(talk)["payday"] == "31"
    assert "From 30 November 2026 to" in talk.text


def test_a_payday_that_is_very_near_begins_a_month_later(actor, bill):
    near = TODAY + timedelta(days=2)

    talk = talk_of(actor, days=(near,))

    assert (named(talk)["payday"], named(talk)["from"]) == (str(near.day), "2026-12-28")


def test_the_act_makes_what_the_page_makes(actor, bill, other_debtor):
    talk = talk_of(actor)
    expected = planned(actor, bill, wish=shape(4))
    other = Actor(other_debtor, other_debtor.party)
    of_page = made(other, reminded(other.acting_for))

    talk.presses("Accept the plan")

    plan = PaymentPlan.objects.get(party=actor.acting_for)
    assert talk.outcome == Outcome.DONE
    assert (plan.state, plan.total, plan.payday) == (PlanState.ACTIVE, expected.total, 15)
    assert [(each.due_on, each.amount) for each in plan.instalments.all()] == list(expected.parts)
    assert audited(plan)[0][0] == "plan.made"
    assert audited(plan) == audited(of_page)
    assert "The first instalment, €132.55, is paid by 15 December 2026." in talk.text


def test_the_same_button_twice_makes_one_plan(actor, bill):
    talk = talk_of(actor)
    said = named(talk)

    for _ in range(2):
        talk.presses_values(PLAN, "accept", **said)
        assert talk.outcome == Outcome.DONE

    assert PaymentPlan.objects.count() == 1


def test_a_sum_that_has_changed_is_shown_before_anything_is_done(actor, bill):
    talk = talk_of(actor)
    before = named(talk)["total"]
    pay(bill, "100.00")

    talk.presses("Accept the plan")

    assert talk.text.startswith("Something has changed meanwhile. The plan was €530.20 in all,")
    assert named(talk)["total"] != before
    assert not PaymentPlan.objects.exists()


def test_a_limit_that_has_changed_leads_to_an_agent(actor, bill):
    talk = talk_of(actor)
    changed_policy(bill, most_plan_sum=Decimal(200))

    talk.presses("Accept the plan")
    assert not PaymentPlan.objects.exists()
    assert talk.labels[0].startswith("Send to customer service, ")
    talk.presses("Send to customer service")

    assert PaymentPlan.objects.get().state == PlanState.ASKED
    assert talk.text.startswith("Your request has been sent. Customer service looks at it")


def test_what_is_not_offered_is_told_with_what_is_possible_instead(actor, page):
    at = timezone.now()
    bill = owed(actor.acting_for, at=at, days=-5)
    policy(bill, most_plans=0)
    actor.user.language = "en"
    actor.user.save(update_fields=["language"])

    talk = talk_of(actor, at=at)

    shown = page.get(reverse("payments:plan-new"), {"invoice": bill.public_id}).context
    refusal = shown["first"].refusal
    assert talk.text == plain(f"{refusal.title}.\n\n{refusal.why}")
    assert talk.labels == [way.label for way in refusal.ways]
    assert talk.outcome == Outcome.REFUSED


def test_too_many_tries_are_told(actor, bill, monkeypatch):
    monkeypatch.setattr(making, "TRIES", making.Rule("plan", "1/hour"))
    talk = talk_of(actor)
    said = named(talk)
    talk.presses_values(PLAN, "accept", **said)

    talk.presses_values(PLAN, "accept", **said)

    assert talk.text.startswith("You have tried many times.")


def test_several_bills_may_go_into_one_plan_on_the_page(actor, bill):
    billed(actor.acting_for, "120.00", who="Vesi Oy", due_on=date(2026, 12, 7))

    talk = talk_of(actor)

    assert talk.button("One plan for several bills")["url"] == reverse("payments:plan-new")


def test_acts_ask_for_the_right_to_arrange(actor, bill):
    talk = talk_of(actor)

    for step in ("accept", "ask"):
        assert talking.level_of({"step": f"{PLAN}.{step}"}) == Level.ARRANGE
    assert talking.level_of({"step": f"{CHANGE}.skip"}) == Level.ARRANGE
    assert talking.level_of(talk.button("Another payment day")) is None


def test_whose_right_ends_at_paying_makes_no_plan(actor, bill):
    holder = holder_for(actor, DebtorFactory(), level=Level.PAY)

    talk = talk_of(holder, about=bill)

    assert talk.text.startswith("Your right lets you see and pay this invoice.")


# A plan that was made.


def test_who_has_no_plan_is_told_so(actor, bill):
    talk = talk_of(actor, CHANGE)

    assert talk.text.startswith("You have no payment plan now.")
    assert "Pay in parts" in talk.labels


def test_a_plan_tells_what_is_next_and_offers_what_its_page_offers(actor, bill):
    plan = made(actor, bill)

    talk = talk_of(actor, CHANGE)

    assert "Your next instalment is €132.55 by 15 December 2026." in talk.text
    offered = {each["label"]: each["url"] for each in talk.offered}
    assert plain("\n".join(offered)).startswith("Pay €132.55\n")
    for name, label in [
        ("payday", "Move the payment day"),
        ("sum", "Change the sum"),
        ("end", "End the plan"),
    ]:
        assert offered[label] == reverse(f"payments:plan-{name}", args=[plan.public_id])


def test_an_instalment_is_skipped_as_it_was_shown(actor, bill):
    plan = made(actor, bill)
    talk = talk_of(actor, CHANGE)
    talk.presses("Skip the next instalment")
    assert "€132.55 moves to the end of the plan." in talk.text

    talk.presses("Skip the instalment of 15")

    assert talk.outcome == Outcome.DONE
    days = [each.due_on for each in plan.instalments.order_by("due_on")]
    assert days[0] == date(2027, 1, 15)
    event = plan.history.get(act=PlanAct.SKIPPED)
    assert event.user == actor.user
    talk.wants(CHANGE)
    assert "You have skipped an instalment already. In this plan it is possible once." in talk.text
    assert "Skip the next instalment" not in talk.labels


def test_a_plan_that_has_changed_is_shown_again_before_it_skips(actor, bill):
    plan = made(actor, bill)
    talk = talk_of(actor, CHANGE)
    talk.presses("Skip the next instalment")
    pay(bill, "132.55")

    talk.presses("Skip the instalment of 15")

    assert talk.text.startswith("The plan has changed meanwhile. Look at it again.")
    assert not plan.history.filter(act=PlanAct.SKIPPED).exists()


def test_the_same_skip_twice_is_one(actor, bill):
    plan = made(actor, bill)
    talk = talk_of(actor, CHANGE)
    talk.presses("Skip the next instalment")
    said = named(talk)

    for _ in range(2):
        talk.presses_values(CHANGE, "skip", **said)

    assert plan.history.filter(act=PlanAct.SKIPPED).count() == 1
    assert talk.outcome == Outcome.REFUSED


def test_what_was_only_asked_for_waits_for_an_answer(actor, bill):
    policy(bill, most_plan_sum=Decimal(200))
    plan = asked(actor, bill)

    talk = talk_of(actor, CHANGE)

    assert "You get an answer here by " in talk.text
    url = reverse("payments:plan-take-back", args=[plan.public_id])
    assert talk.button("Take the request back")["url"] == url


def test_a_lapsed_plan_can_be_taken_up_again(actor, bill):
    plan = made(actor, bill)
    PaymentPlan.objects.filter(pk=plan.pk).update(state=PlanState.LAPSED, lapsed_at=AT, misses=2)

    talk = talk_of(actor, CHANGE)

    assert "Two instalments were missed." in talk.text
    url = reverse("payments:plan-reinstate", args=[plan.public_id])
    assert talk.button("Take the plan up again")["url"] == url


def test_of_several_plans_it_is_asked_which(actor, bill):
    made(actor, bill)
    other = billed(actor.acting_for, "120.00", who="Vesi Oy", due_on=date(2026, 12, 7))
    made(actor, other, wish=shape(2))

    talk = talk_of(actor, CHANGE)
    assert talk.text == "Which plan is it about?"
    talk.presses("Vesi Oy")

    assert talk.text.startswith("Payment plan, Vesi Oy: In force.")


def test_another_persons_plan_is_none(actor, bill, other_debtor):
    stranger = Actor(other_debtor, other_debtor.party)
    plan = made(stranger, reminded(other_debtor.party))
    talk = talk_of(actor, CHANGE)

    talk.presses_values(CHANGE, "one", plan=str(plan.public_id))

    assert talk.outcome == Outcome.REFUSED
    assert "Nothing was done." in talk.text
