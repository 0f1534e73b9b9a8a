"""A debtor calls: an agent makes a plan, starts one that was asked for, and gives more time."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.actor import Actor
from accounts.services.roles import Role
from payments.models import DueDateShift, PaymentPlan, PlanState
from payments.queries.plan_offers import plan_offer
from payments.rules.plan_offers import Shape
from payments.services.plans import making
from tests.factories import DebtorFactory
from tests.invoices.rates import fill_rates
from tests.invoices.stories import sent
from tests.journeys.conftest import SCHEMES
from tests.staff import staff_of

pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(days=1)


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def caller(db):
    fill_rates()
    return DebtorFactory()


@pytest.fixture
def bill(caller, at, today):
    """In good time, so that nothing costs anything."""
    return sent(caller.party, at=at, due_on=today + 9 * DAY, total="400.00", number="A-1")


@pytest.fixture
def other(caller, at, today):
    return sent(
        caller.party, at=at, due_on=today + 5 * DAY, total="90.00", who="Vesi Oy", number="A-2"
    )


@pytest.fixture
def wish(caller, at, today):
    """Of more than a debtor arranges alone."""
    dear = sent(caller.party, at=at, due_on=today + 5 * DAY, total="2400.00", number="A-3")
    actor = Actor(user=caller, acting_for=caller.party)
    shape = Shape(count=8, payday=15, first_on=today + 20 * DAY)
    planned = plan_offer(actor, [dear.public_id], today=today).shaped(shape)
    return making.ask_for_plan(
        actor=actor,
        invoice_ids=[dear.pk],
        shape=shape,
        seen_total=planned.total,
        language="fi",
        text="Palkka tulee kuun puolivälissä.",
        at=at,
    )


@pytest.fixture
def agent_page(new_page, db):
    def open_page(role=Role.AGENT, **options):
        return new_page(language="en", user=staff_of(role), **options)

    return open_page


def test_a_plan_is_made_over_two_invoices_by_keyboard(agent_page, axe, bill, other, today):
    page = agent_page()

    page.goto(f"/admin/invoices/invoice/{bill.pk}/change/")
    page.get_by_role("link", name="Arrange", exact=True).click()
    expect(page.locator(".desk")).to_contain_text("A-1")
    axe(page)
    page.get_by_role("link", name="Make a payment plan").click()
    page.get_by_label("Vesi Oy, A-2").check()
    page.get_by_role("button", name="Show the options for these").click()
    expect(page.get_by_label("Vesi Oy, A-2")).to_be_checked()
    axe(page)
    page.get_by_label("By a monthly sum").check()
    page.get_by_label("Euros a month").fill("98")
    page.get_by_label("Payment day").fill("40")
    page.get_by_role("button", name="Check what will happen").click()
    expect(page.locator(".errorlist").first).to_be_visible()
    axe(page)
    page.get_by_label("Payment day").fill("20")
    page.get_by_label("Day of the first instalment").fill((today + 12 * DAY).isoformat())
    page.get_by_role("button", name="Check what will happen").click()
    expect(page.locator(".effects")).to_contain_text("€490.00 in all")
    axe(page)
    page.get_by_role("button", name="Back and change").click()
    expect(page.get_by_label("Euros a month")).to_have_value("98")
    page.get_by_role("button", name="Check what will happen").click()
    page.get_by_role("button", name="Make the plan").focus()
    page.keyboard.press("Enter")

    expect(page.locator(".messagelist")).to_contain_text("The plan is in force.")
    axe(page)
    plan = PaymentPlan.objects.get()
    assert (plan.state, plan.total, plan.instalments.count()) == (PlanState.ACTIVE, 490, 5)
    assert plan.claims.count() == 2


def test_the_debtor_sees_that_customer_service_made_it(agent_page, new_page, bill, caller):
    page = agent_page()
    page.goto(f"/admin/payments/paymentplan/make/{bill.pk}/")
    page.get_by_role("button", name="Check what will happen").click()
    page.get_by_role("button", name="Make the plan").click()
    expect(page.locator(".messagelist")).to_be_visible()
    plan = PaymentPlan.objects.get()

    own = new_page(user=caller)
    own.goto(f"/plans/{plan.public_id}/")

    expect(own.locator("main")).to_contain_text("Asiakaspalvelu teki tämän puolestasi.")


def test_a_plan_that_was_asked_for_is_started(agent_page, axe, wish):
    page = agent_page()

    page.goto("/admin/payments/paymentplan/")
    expect(page.locator("#queue-asked")).to_be_visible()
    axe(page)
    page.get_by_role("link", name=f"{wish.number}, ").first.click()
    expect(page.locator("#desk")).to_contain_text("Palkka tulee kuun puolivälissä.")
    axe(page)
    page.get_by_role("link", name="Start the plan").click()
    expect(page.get_by_label("Number of instalments")).to_have_value("8")
    axe(page)
    page.get_by_label("Answer to the debtor").fill("Näin se sopii.")
    page.get_by_role("button", name="Check what will happen").click()
    expect(page.locator(".said")).to_contain_text("Näin se sopii.")
    axe(page)
    page.get_by_role("button", name="Start the plan").click()

    expect(page.locator(".messagelist")).to_contain_text("The plan is in force.")
    wish.refresh_from_db()
    assert (wish.state, wish.answer) == (PlanState.ACTIVE, "Näin se sopii.")
    assert wish.instalments.first().amount == Decimal("300.00")


def test_a_due_date_is_moved(agent_page, axe, bill, today):
    page = agent_page()
    day = today + 15 * DAY

    page.goto(f"/admin/payments/paymentplan/arrange/{bill.pk}/")
    page.get_by_role("link", name="Move the due date").click()
    page.get_by_label("New due date").fill(day.isoformat())
    axe(page)
    page.get_by_role("button", name="Check what will happen").click()
    expect(page.locator(".effects")).to_contain_text("It costs: Free.")
    axe(page)
    page.get_by_role("button", name="Move the due date").click()

    expect(page.locator(".messagelist")).to_contain_text("The due date is now")
    assert DueDateShift.objects.get().to_on == day


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_page_is_accessible_on_a_phone_too(
    agent_page, axe, no_sideways, bill, other, wish, scheme
):
    page = agent_page(size="phone", scheme=scheme)
    pages = [
        "paymentplan/",
        f"paymentplan/{wish.pk}/change/",
        f"paymentplan/{wish.pk}/start/",
        f"paymentplan/{wish.pk}/refuse/",
        f"paymentplan/arrange/{bill.pk}/",
        f"paymentplan/make/{bill.pk}/",
        f"duedateshift/make/{bill.pk}/",
        "duedateshift/",
        "pause/",
    ]

    for path in pages:
        page.goto(f"/admin/payments/{path}")
        axe(page)
        no_sideways(page)
