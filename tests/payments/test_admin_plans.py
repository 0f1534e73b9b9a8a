"""Plans in the admin: what waits on top, what an agent reads of a plan, and what is done to it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import translation

from accounts.models import AuditEvent
from accounts.services.roles import Role
from invoices import words
from invoices.models import EventKind, Hold, HoldReason, LetterKind
from invoices.services.creditors import let_user_see_creditor
from myropo.calendar import helsinki_date
from payments.models import Instalment, PaymentPlan, PlanAct, PlanState
from payments.services.plans import asked as decisions
from payments.services.plans import living, nightly
from tests.factories import AgentFactory
from tests.payments import phone_desk as desk
from tests.payments.plan_stories import AT, asked, made, reminded, shape
from tests.staff import client_of, signed_in, staff_of

pytestmark = pytest.mark.django_db

LIST = "/admin/payments/paymentplan/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False) as clock:
        yield clock


@pytest.fixture
def agent_client():
    return signed_in(Role.AGENT)


@pytest.fixture
def wish(actor):
    """Of 1 200 €, which is more than a debtor arranges alone."""
    return asked(actor, reminded(actor.acting_for, "1200.00"), text="Palkka tulee 15. päivä.")


@pytest.fixture
def plan(actor):
    return made(actor, reminded(actor.acting_for))


@pytest.fixture
def lapsed(plan, clock):
    """Two instalments were missed, and then three weeks went by."""
    for day in (date(2026, 12, 21), date(2027, 1, 20)):
        clock.move_to(AT + (day - AT.date()))
        nightly.go_on(today=day, at=AT + (day - AT.date()))
    plan.refresh_from_db()
    assert plan.state == PlanState.LAPSED
    clock.shift(timedelta(days=21))
    return plan


def listed(client, query=""):
    return list(client.get(f"{LIST}{query}").context["cl"].result_list)


def test_what_waits_for_an_answer_stands_on_top_with_the_promised_day(agent_client, wish, plan):
    page = agent_client.get(LIST)

    asked_for, left = page.context["queues"]
    assert [each for each, _waits in asked_for.plans] == [wish]
    with translation.override("en"):
        promised = words.day(date(2026, 12, 7)).replace("\xa0", " ")
    assert f"Answer by {promised}" in desk.text_of(page)
    assert left.plans == []
    assert set(listed(agent_client)) == {plan, wish}


def test_a_plan_left_lapsed_for_two_weeks_stands_on_top(lapsed):
    agent_client = signed_in(Role.AGENT)

    page = agent_client.get(LIST)

    _asked_for, left = page.context["queues"]
    assert [each for each, _waits in left.plans] == [lapsed]
    assert listed(agent_client, "?queue=lapsed") == [lapsed]
    assert listed(agent_client, "?queue=asked") == []


def test_a_plan_that_has_just_lapsed_waits_for_its_debtor(lapsed, clock):
    clock.shift(timedelta(days=-20))

    found = listed(signed_in(Role.AGENT), "?queue=lapsed")

    assert found == []


def test_who_is_shown_on_top_is_recorded(agent_client, wish):
    agent_client.get(LIST)

    rows = [each.data["rows"] for each in AuditEvent.objects.filter(action="paymentplan.listed")]
    assert [wish.pk] in rows


@pytest.mark.parametrize("by", ["plan", "number", "case", "name"])
def test_a_plan_is_found(agent_client, wish, plan, by):
    invoice = wish.claims.get().invoice
    invoice.number, invoice.debtor_name = "2026-4711", "Aarne Ainoa"
    invoice.save(update_fields=["number", "debtor_name"])
    term = {
        "plan": str(wish.pk),
        "number": "2026-4711",
        "case": str(invoice.case_number),
        "name": "ainoa",
    }[by]

    page = agent_client.post(LIST, {"q": term}, follow=True)

    assert wish in page.context["cl"].result_list
    assert plan not in page.context["cl"].result_list


def test_the_list_takes_as_many_queries_for_many_rows_as_for_one(
    agent_client, actor, wish, django_assert_num_queries, django_assert_max_num_queries
):
    agent_client.get(LIST)
    with django_assert_max_num_queries(30) as few:
        agent_client.get(LIST)
    for _each in range(3):
        asked(actor, reminded(actor.acting_for, "1300.00"))

    with django_assert_num_queries(len(few)):
        agent_client.get(LIST)


def test_the_page_tells_what_was_asked_for_and_what_each_claim_owes(agent_client, wish):
    page = agent_client.get(desk.page_of(wish))

    text = desk.text_of(page)
    assert "Palkka tulee 15. päivä." in text
    assert "6 instalments" in text
    assert wish.claims.get().invoice.number in text
    assert desk.start(wish) in text
    assert AuditEvent.objects.filter(action="paymentplan.viewed", party=wish.party).exists()


def test_a_plan_is_started_as_it_was_checked(agent_client, wish):
    form = agent_client.get(desk.start(wish)).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    checked = desk.check(agent_client, desk.start(wish), data)

    page = desk.do(agent_client, desk.start(wish), {**data, "answer": "Näin se sopii."})

    wish.refresh_from_db()
    parts = tuple(wish.instalments.values_list("due_on", "amount"))
    assert wish.state == PlanState.ACTIVE
    assert parts == checked.context["check"].parts
    assert (wish.answer, wish.answered_by.username) == ("Näin se sopii.", "agent")
    assert desk.said(page) == ["The plan is in force. The debtor sees it in MyRopo."]


def test_checking_a_start_changes_nothing(agent_client, wish):
    form = agent_client.get(desk.start(wish)).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}

    desk.check(agent_client, desk.start(wish), data)

    wish.refresh_from_db()
    assert wish.state == PlanState.ASKED
    assert Hold.objects.get(released_at=None).reason == HoldReason.REQUEST_OPEN


def test_another_plan_that_was_agreed_on_is_started(agent_client, wish):
    data = {"how": "monthly", "monthly": "150,00", "payday": "5", "first_on": "2026-12-07"}

    desk.do(agent_client, desk.start(wish), data)

    wish.refresh_from_db()
    first = wish.instalments.first()
    assert (wish.state, wish.payday) == (PlanState.ACTIVE, 5)
    assert (first.due_on, first.amount) == (date(2026, 12, 7), Decimal("150.00"))


def test_a_shape_that_fits_none_is_told_beside_its_field(agent_client, wish):
    data = {"how": "count", "count": "40", "payday": "15", "first_on": "2026-12-15"}

    page = agent_client.post(desk.start(wish), {**data, "answer": "Hei.", "do": "check"})

    assert page.status_code == 422
    assert page.context["form"].errors["count"] == ["There can be at most 12 instalments."]
    assert page.context["form"]["answer"].value() == "Hei."


def test_going_back_keeps_what_was_typed(agent_client, wish):
    data = {"how": "monthly", "monthly": "150,00", "payday": "5", "first_on": "2026-12-07"}

    page = agent_client.post(desk.start(wish), {**data, "answer": "Hei.", "do": "edit"})

    form = page.context["form"]
    assert {name: form[name].value() for name in data} == data
    assert form["answer"].value() == "Hei."
    assert not form.errors


def test_what_cannot_be_started_any_more_says_why(agent_client, wish):
    invoice = wish.claims.get().invoice
    Hold.objects.create(
        invoice=invoice, reason=HoldReason.DISPUTED, cause="test:dispute", placed_at=AT
    )

    page = agent_client.get(desk.start(wish))

    assert "You have disputed this invoice." in desk.text_of(page)
    assert desk.refuse(wish) in page.text
    assert "form" not in page.context or page.context["form"] is None


def test_a_wish_is_refused_with_words_that_the_debtor_reads(agent_client, wish, page):
    data = {"answer": "Emme voi sopia tästä."}

    desk.do(agent_client, desk.refuse(wish), data)

    wish.refresh_from_db()
    assert (wish.state, wish.answer) == (PlanState.REFUSED, "Emme voi sopia tästä.")
    assert "Emme voi sopia tästä." in page.get(f"/plans/{wish.public_id}/").text


def test_nobody_is_refused_without_a_word(agent_client, wish):
    page = agent_client.post(desk.refuse(wish), {"answer": " ", "do": "send", "seen": "ASKED"})

    wish.refresh_from_db()
    assert page.status_code == 422
    assert wish.state == PlanState.ASKED


@pytest.mark.parametrize("way", [desk.start, desk.refuse])
def test_who_is_second_changes_nothing_and_loses_no_word(agent_client, wish, way):
    decisions.refuse_asked(
        plan_id=wish.pk, answer="Ei käy.", agent=AgentFactory(username="toinen"), at=AT
    )

    page = agent_client.post(way(wish), {"answer": "Pitkä vastaus.", "do": "send", "seen": "x"})

    wish.refresh_from_db()
    assert page.status_code == 409
    assert "toinen answered it already." in desk.text_of(page)
    assert "Pitkä vastaus." in page.text
    assert wish.answer == "Ei käy."


def test_an_instalment_is_skipped_for_a_debtor_on_the_phone(agent_client, plan, page):
    before = list(plan.instalments.values_list("due_on", flat=True))

    desk.do(agent_client, desk.act(plan, "skip"))

    event = plan.history.get(act=PlanAct.SKIPPED)
    days = list(plan.instalments.values_list("due_on", flat=True))
    assert days[0] == before[1]
    assert event.user.username == "agent"
    assert "Asiakaspalvelu teki tämän puolestasi." in page.get(f"/plans/{plan.public_id}/").text


def test_a_second_skip_is_refused_by_the_debtors_own_rule(agent_client, plan):
    desk.do(agent_client, desk.act(plan, "skip"))

    answer = agent_client.get(desk.act(plan, "skip"), follow=True)

    assert desk.said(answer) == [
        "You have skipped an instalment already. In this plan it is possible once."
    ]


def test_the_payday_is_moved_more_than_once_by_an_agent(agent_client, plan):
    desk.do(agent_client, desk.act(plan, "payday"), {"payday": "20"})

    desk.do(agent_client, desk.act(plan, "payday"), {"payday": "25"})

    plan.refresh_from_db()
    assert plan.payday == 25


def test_the_sum_is_changed_within_what_the_creditor_offers(agent_client, plan):
    refused = agent_client.post(desk.act(plan, "sum"), {"monthly": "5", "do": "check"})

    desk.do(agent_client, desk.act(plan, "sum"), {"monthly": "100"})

    assert refused.status_code == 422
    assert refused.context["form"].errors["monthly"] == ["The smallest instalment is €20.00."]
    assert Instalment.objects.filter(plan=plan).first().amount == 100


def test_a_lapsed_plan_is_taken_up_again_as_often_as_an_agent_wants(lapsed):
    agent_client = signed_in(Role.AGENT)
    PaymentPlan.objects.filter(pk=lapsed.pk).update(reinstated=3)
    first = helsinki_date(AT) + timedelta(days=85)

    desk.do(agent_client, desk.act(lapsed, "reinstate"), {"first": first.isoformat()})

    lapsed.refresh_from_db()
    assert (lapsed.state, lapsed.reinstated) == (PlanState.ACTIVE, 4)
    event = lapsed.claims.get().invoice.timeline.filter(kind=EventKind.PLAN_RESUMED)
    assert event.count() == 1


def test_a_plan_is_ended_and_collection_goes_on(agent_client, plan):
    invoice = plan.claims.get().invoice

    page = desk.check(agent_client, desk.act(plan, "end"))
    desk.do(agent_client, desk.act(plan, "end"))

    plan.refresh_from_db()
    assert invoice.number in " ".join(page.context["check"].effects)
    assert plan.state == PlanState.CANCELLED
    assert not Hold.objects.filter(invoice=invoice, released_at=None).exists()


def test_a_plan_that_changed_since_the_check_is_shown_once_more(agent_client, plan):
    seen = desk.check(agent_client, desk.act(plan, "skip")).context["check"].seen
    living.change_payday(plan_id=plan.pk, payday=20, user=plan.user, at=AT)

    page = agent_client.post(desk.act(plan, "skip"), {"do": "send", "seen": seen})

    assert desk.said(page) == ["Something changed meanwhile. Check it once more."]
    assert not plan.history.filter(act=PlanAct.SKIPPED).exists()


def test_what_does_not_fit_the_state_leads_back(agent_client, wish, plan):
    for address in (desk.act(wish, "skip"), desk.act(plan, "reinstate")):
        page = agent_client.get(address, follow=True)

        assert desk.said(page) == ["The plan has changed meanwhile. Nothing was done."]


def test_no_such_act_is_no_page(agent_client, plan):
    assert agent_client.get(desk.act(plan, "burn")).status_code == 404


def test_the_confirmation_is_one_press_away(agent_client, plan):
    letter = plan.claims.get().invoice.letters.get(kind=LetterKind.PLAN_CONFIRMATION)

    page = agent_client.get(desk.page_of(plan))

    assert f"/admin/invoices/letter/{letter.pk}/change/" in page.text


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.CREDITOR_USER])
def test_who_only_looks_reads_neither_wishes_nor_answers_and_does_nothing(wish, role):
    user = staff_of(role)
    let_user_see_creditor(user=user, creditor=wish.claims.get().invoice.creditor, actor=None, at=AT)
    client = client_of(user)

    page = client.get(desk.page_of(wish))

    assert page.status_code == 200
    assert "Palkka tulee" not in page.text
    assert page.context["buttons"] == []
    for address in (desk.start(wish), desk.refuse(wish), desk.act(wish, "end")):
        assert client.get(address).status_code == 403
        assert client.post(address, {"do": "send"}).status_code == 403
    assert "queues" not in client.get(LIST).context


def test_an_auditor_reads_no_name_of_a_debtor(wish):
    client = signed_in(Role.AUDITOR)

    pages = [client.get(LIST), client.get(desk.page_of(wish))]

    assert all(wish.party.name not in page.text for page in pages)


def test_a_creditors_user_sees_the_plans_of_its_own_claims_alone(actor, wish):
    other = made(actor, reminded(actor.acting_for, who="Vesi Oy"))
    both = made(
        actor,
        reminded(actor.acting_for, "90.00"),
        reminded(actor.acting_for, "80.00", who="Vesi Oy"),
        wish=shape(2),
    )
    user = staff_of(Role.CREDITOR_USER)
    creditor = wish.claims.get().invoice.creditor
    let_user_see_creditor(user=user, creditor=creditor, actor=None, at=AT)
    client = client_of(user)

    found = listed(client)

    assert found == [wish]
    assert client.get(desk.page_of(other)).status_code == 302
    assert client.get(desk.page_of(both)).status_code == 302


def test_a_stranger_meets_the_sign_in_of_staff(client, page, wish):
    for visitor in (client, page):
        for address in (LIST, desk.page_of(wish), desk.start(wish), desk.refuse(wish)):
            answer = visitor.get(address)
            assert answer.status_code in {302, 403, 404}
            assert "Palkka tulee" not in answer.text
