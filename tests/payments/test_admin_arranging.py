"""A debtor on the phone: what may be arranged with an invoice, and the agent who does it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine

from accounts.models import AuditEvent
from accounts.services.roles import Role
from invoices.models import EventKind, Hold, HoldReason
from invoices.services import holds
from invoices.services.creditors import let_user_see_creditor
from payments.models import DueDateShift, Pause, PaymentPlan, PlanState
from payments.services.shifts import shift_due_date
from tests.factories import PersonFactory
from tests.invoices.stories import demanded
from tests.payments import phone_desk as desk
from tests.payments.plan_stories import AT, billed, made, policy, reminded, shape
from tests.staff import client_of, signed_in, staff_of

pytestmark = pytest.mark.django_db

DONE_FOR_YOU = "Asiakaspalvelu teki tämän puolestasi."
PAGES = (desk.arrange, desk.move, desk.make, desk.pause)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False) as clock:
        yield clock


@pytest.fixture
def agent_client():
    return signed_in(Role.AGENT)


@pytest.fixture
def invoice(debtor):
    return reminded(debtor.party)


@pytest.fixture
def ahead(debtor):
    return billed(debtor.party, "120.00", due_on=date(2026, 12, 7))


def bill_of(page, invoice):
    """What the debtor reads on the page of the invoice."""
    return page.get(f"/invoices/{invoice.public_id}/").text


def test_the_page_of_an_invoice_leads_to_arranging(agent_client, invoice):
    page = agent_client.get(f"/admin/invoices/invoice/{invoice.pk}/change/")

    assert f'<a href="{desk.arrange(invoice)}?next=' in page.text


def test_arranging_says_what_is_offered(agent_client, invoice):
    page = agent_client.get(desk.arrange(invoice))

    ways = page.context["ways"]
    assert [each.url for each in ways] == [
        desk.move(invoice),
        desk.make(invoice),
        desk.pause(invoice),
    ]
    assert "At most 12 instalments" in ways[1].told
    assert AuditEvent.objects.filter(action="invoice.viewed", party=invoice.party).exists()


def test_a_refusal_is_told_in_the_debtors_words(agent_client, invoice):
    holds.place(invoice_id=invoice.pk, reason=HoldReason.DISPUTED, cause="test:d", at=AT)

    page = agent_client.get(desk.arrange(invoice))

    assert [each.url for each in page.context["ways"]] == ["", "", ""]
    assert "You have disputed this invoice." in desk.text_of(page)


def test_nothing_is_agreed_on_with_nobody(agent_client):
    invoice = billed(None)

    pages = [agent_client.get(address(invoice), follow=True) for address in PAGES]

    assert all("Nobody is known as the debtor" in desk.text_of(page) for page in pages)


def test_a_due_date_is_moved_for_a_debtor_on_the_phone(agent_client, ahead, page):
    desk.do(agent_client, desk.move(ahead), {"day": "2026-12-18"})

    shift = DueDateShift.objects.get()
    assert (shift.to_on, shift.cost, shift.user.username) == (date(2026, 12, 18), 0, "agent")
    assert shift.party == ahead.party
    assert DONE_FOR_YOU in bill_of(page, ahead)


def test_the_check_tells_the_cost_and_what_comes_next(agent_client, invoice):
    checked = desk.check(agent_client, desk.move(invoice), {"day": "2026-12-07"})

    effects = " ".join(checked.context["check"].effects).replace("\xa0", " ")
    assert "It costs: €5.00." in effects
    assert "To be paid by then: €515.20." in effects
    assert not DueDateShift.objects.exists()


def test_pressing_twice_moves_once(agent_client, ahead):
    data = {"day": "2026-12-18"}
    seen = desk.check(agent_client, desk.move(ahead), data).context["check"].seen

    for _press in range(2):
        agent_client.post(desk.move(ahead), {**data, "do": "send", "seen": seen})

    assert DueDateShift.objects.count() == 1


def test_a_day_that_is_not_offered_is_told_beside_the_field(agent_client, ahead):
    page = agent_client.post(desk.move(ahead), {"day": "2027-06-01", "do": "check"})

    assert page.status_code == 422
    assert page.context["form"].errors["day"]


def test_what_the_debtor_did_meanwhile_is_not_done_over(agent_client, actor, ahead):
    data = {"day": "2026-12-18"}
    seen = desk.check(agent_client, desk.move(ahead), data).context["check"].seen
    shift_due_date(
        actor=actor, invoice_id=ahead.pk, to_on=date(2026, 12, 10), seen_cost=Decimal(0), at=AT
    )

    page = agent_client.post(desk.move(ahead), {**data, "do": "send", "seen": seen}, follow=True)

    assert "lets the due date of an invoice be moved once" in desk.said(page)[0]
    assert DueDateShift.objects.count() == 1


def test_collection_is_paused_for_who_has_nothing_left(agent_client, invoice, page):
    desk.do(agent_client, desk.pause(invoice))

    pause = Pause.objects.get()
    assert (pause.user.username, pause.ends_on) == ("agent", date(2026, 12, 23))
    assert Hold.objects.get(released_at=None).reason == HoldReason.PAUSED
    assert DONE_FOR_YOU in bill_of(page, invoice)


def test_a_second_pause_is_refused_by_the_debtors_own_rule(agent_client, invoice):
    desk.do(agent_client, desk.pause(invoice))

    page = agent_client.post(desk.pause(invoice), {"do": "send", "seen": "x"}, follow=True)

    assert desk.said(page)[0].startswith("Collection waits already")
    assert Pause.objects.count() == 1


def test_a_plan_is_made_as_it_was_checked(agent_client, invoice, page):
    data = desk.typed_plan(invoice)
    checked = desk.check(agent_client, desk.make(invoice), data)

    answer = desk.do(agent_client, desk.make(invoice), data)

    plan = PaymentPlan.objects.get()
    assert answer.redirect_chain[-1][0] == desk.page_of(plan)
    assert (plan.party, plan.user.username, plan.language) == (invoice.party, "agent", "sv")
    assert tuple(plan.instalments.values_list("due_on", "amount")) == checked.context["check"].parts
    assert DONE_FOR_YOU in page.get(f"/plans/{plan.public_id}/").text
    assert DONE_FOR_YOU in bill_of(page, invoice)


def test_an_agent_makes_what_a_debtor_may_only_ask_for(agent_client, debtor):
    dear = reminded(debtor.party, "2400.00")

    desk.do(agent_client, desk.make(dear), desk.typed_plan(dear))

    assert PaymentPlan.objects.get().state == PlanState.ACTIVE


def test_the_other_limits_are_the_agents_too(agent_client, debtor):
    invoice = reminded(debtor.party, "2400.00")
    policy(invoice, most_instalments=6)

    page = agent_client.post(
        desk.make(invoice), {**desk.typed_plan(invoice, count="8"), "do": "check"}
    )

    assert page.status_code == 422
    assert page.context["form"].errors["count"] == ["There can be at most 6 instalments."]


def test_one_plan_pays_several_invoices_of_the_debtor(agent_client, debtor, invoice, ahead):
    other = billed(debtor.party, "90.00", who="Vesi Oy", due_on=date(2026, 12, 1))
    first = agent_client.get(desk.make(invoice))
    data = desk.typed_plan(invoice, other)

    desk.do(agent_client, desk.make(invoice), data)

    shown = {each.pk: is_chosen for each, is_chosen in first.context["rows"]}
    assert shown == {invoice.pk: True, ahead.pk: False, other.pk: False}
    plan = PaymentPlan.objects.get()
    assert set(plan.claims.values_list("invoice", flat=True)) == {invoice.pk, other.pk}


def test_what_cannot_be_in_the_plan_is_told_with_the_reason(agent_client, debtor, invoice):
    held = billed(debtor.party, "90.00")
    holds.place(invoice_id=held.pk, reason=HoldReason.DISPUTED, cause="test:d", at=AT)

    page = agent_client.get(desk.make(invoice))

    (left,) = page.context["left_out"]
    assert left[0] == held
    assert "You have disputed this invoice." in left[1]


def test_choosing_other_invoices_keeps_what_was_typed(agent_client, invoice, ahead):
    data = desk.typed_plan(invoice, ahead, how="monthly", monthly="75,50")

    page = agent_client.post(desk.make(invoice), {**data, "do": "again"})

    form = page.context["form"]
    assert (form["how"].value(), form["monthly"].value()) == ("monthly", "75,50")
    assert not form.errors
    assert not PaymentPlan.objects.exists()


def test_no_invoice_makes_no_plan_and_loses_nothing(agent_client, invoice):
    data = desk.typed_plan(how="monthly", monthly="75,50")

    page = agent_client.post(desk.make(invoice), {**data, "do": "check"})

    assert page.status_code == 422
    assert 'name="monthly" value="75,50"' in page.text
    assert "Choose the invoices that the plan pays." in desk.text_of(page)


def test_another_debtors_invoice_never_joins(agent_client, invoice):
    foreign = reminded(PersonFactory(name="Sivullinen Sanni"))

    desk.do(agent_client, desk.make(invoice), desk.typed_plan(invoice, foreign))

    assert PaymentPlan.objects.get().claims.get().invoice == invoice


def test_a_plan_that_changed_since_the_check_is_not_made(agent_client, invoice):
    data = desk.typed_plan(invoice)
    seen = desk.check(agent_client, desk.make(invoice), data).context["check"].seen
    demanded(invoice, at=AT)

    page = agent_client.post(desk.make(invoice), {**data, "do": "send", "seen": seen})

    assert desk.said(page) == ["Something changed meanwhile. Check it once more."]
    assert not PaymentPlan.objects.exists()


def test_two_presses_make_one_plan(agent_client, invoice):
    data = desk.typed_plan(invoice)
    seen = desk.check(agent_client, desk.make(invoice), data).context["check"].seen

    for _press in range(2):
        agent_client.post(desk.make(invoice), {**data, "do": "send", "seen": seen})

    assert PaymentPlan.objects.count() == 1


def test_an_invoice_in_a_plan_leads_to_it(agent_client, actor, invoice):
    plan = made(actor, invoice)

    page = agent_client.get(desk.arrange(invoice))

    assert page.context["plan_url"] == desk.page_of(plan)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.CREDITOR_USER])
@pytest.mark.parametrize("address", PAGES)
def test_who_only_looks_arranges_nothing(invoice, role, address):
    user = staff_of(role)
    let_user_see_creditor(user=user, creditor=invoice.creditor, actor=None, at=AT)
    client = client_of(user)

    looked, sent = client.get(address(invoice)), client.post(address(invoice), {"do": "send"})

    assert looked.status_code == 403
    assert sent.status_code == (405 if address is desk.arrange else 403)


@pytest.mark.parametrize("address", PAGES)
def test_debtors_and_strangers_are_not_let_in(client, page, invoice, address):
    for visitor in (client, page):
        assert visitor.get(address(invoice)).status_code in {302, 403, 404}
        visitor.post(address(invoice), {"do": "send"})

    assert not invoice.timeline.filter(kind=EventKind.PAUSED).exists()
    assert not DueDateShift.objects.exists()


def test_a_team_lead_may_as_well(invoice):
    desk.do(signed_in(Role.TEAM_LEAD), desk.pause(invoice))

    assert Pause.objects.get().user.username == "team-lead"


def test_what_was_arranged_stands_below_the_invoice_and_in_lists(
    agent_client, actor, invoice, ahead
):
    shift_due_date(
        actor=actor, invoice_id=ahead.pk, to_on=date(2026, 12, 10), seen_cost=Decimal(0), at=AT
    )
    plan = made(actor, invoice, wish=shape(4))

    pages = [
        agent_client.get("/admin/payments/duedateshift/"),
        agent_client.get("/admin/payments/pause/"),
        agent_client.get(f"/admin/invoices/invoice/{invoice.pk}/change/"),
    ]

    moved, paused, bill = pages
    assert [each.invoice for each in moved.context["cl"].result_list] == [ahead]
    assert "The debtor" in moved.text
    assert list(paused.context["cl"].result_list) == []
    assert f'<a href="{desk.page_of(plan)}">{plan.number}</a>' in bill.text


def test_a_creditors_user_reads_what_was_arranged_with_its_own_claims(actor, ahead):
    other = billed(actor.acting_for, "90.00", who="Vesi Oy", due_on=date(2026, 12, 7))
    for each in (ahead, other):
        shift_due_date(
            actor=actor,
            invoice_id=each.pk,
            to_on=each.due_on + timedelta(days=3),
            seen_cost=Decimal(0),
            at=AT,
        )
    user = staff_of(Role.CREDITOR_USER)
    let_user_see_creditor(user=user, creditor=ahead.creditor, actor=None, at=AT)

    page = client_of(user).get("/admin/payments/duedateshift/")

    assert [each.invoice for each in page.context["cl"].result_list] == [ahead]


def test_of_a_plan_over_several_creditors_each_reads_its_own_share(actor, invoice):
    plan = made(actor, invoice, reminded(actor.acting_for, "80.00", who="Vesi Oy"))
    user = staff_of(Role.CREDITOR_USER)
    let_user_see_creditor(user=user, creditor=invoice.creditor, actor=None, at=AT)

    page = client_of(user).get(f"/admin/invoices/invoice/{invoice.pk}/change/")

    assert page.status_code == 200
    assert desk.page_of(plan) not in page.text
    assert f">{plan.number}<" in page.text
