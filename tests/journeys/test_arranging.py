"""A debtor arranges, from the first thought to the last euro, by thumb and at a desk.

What each page does by itself is tried in `test_shift`, `test_plan_builder`, `test_budget` and
`test_living_with_a_plan`; here a person goes through all of them, and time with the person.
"""

import re
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from playwright.sync_api import expect

from invoices.queries.ledger import ledger_mismatches
from payments import tasks
from payments.models import DueDateShift, PaymentPlan, PlanState
from payments.queries.plans import plan_mismatches
from payments.services.plans import nightly
from tests.factories import DebtorFactory, PersonFactory
from tests.invoices import stories
from tests.invoices.rates import fill_rates
from tests.journeys.paying.steps import at_the_bank, confirm
from tests.payments.plan_stories import confirm_rates

pytestmark = pytest.mark.django_db(transaction=True)

EVERYWHERE = [("phone", "fi"), ("desk", "sv"), ("phone", "en")]
# So long ago the plan is made that two of its parts may be missed by today.
AGO = timedelta(days=100)
# When a part counts as missed at the latest, however holidays fall.
MISSED_AFTER = timedelta(days=6)


@pytest.fixture
def person(transactional_db):
    fill_rates()
    confirm_rates()
    return DebtorFactory(party=PersonFactory(name="Väinö Johannes Tunnistus"))


def speaking(person, language):
    person.language = language
    person.save(update_fields=["language"])
    return {"user": person, "language": language}


def bills(person, *, at):
    """Three of two creditors: of 180,00, 90,00 and 240,00 €, due within two weeks."""
    of = [
        ("Lähivoima Oy", "180.00", 4),
        ("Kotikylän Vesi", "90.00", 8),
        ("Lähivoima Oy", "240.00", 12),
    ]
    today = timezone.localdate(at)
    return [
        stories.sent(
            person.party,
            at=at,
            due_on=today + timedelta(days=days),
            who=who,
            total=total,
            number=f"AR-{days}",
        )
        for who, total, days in of
    ]


def says(text, language):
    with translation.override(language):
        return gettext(text)


def heading(page):
    return page.get_by_role("heading", level=1)


def forward(page):
    """The one way on, as the pages of a journey show it."""
    page.locator("main form .button--primary").first.click()


def screens_of(page):
    """Addresses of the screens that were shown, without what is chosen on them."""
    seen = []
    page.on("framenavigated", lambda frame: seen.append(frame.url.partition("?")[0]))
    return seen


@pytest.mark.parametrize(("size", "language"), EVERYWHERE)
def test_a_due_date_moves_in_four_presses_and_what_cannot_move_again_is_paid_in_parts(
    new_page, person, size, language
):
    invoice = bills(person, at=timezone.now())[0]
    page = new_page(size=size, **speaking(person, language))
    page.goto("/")

    page.locator(f"main a[href='/invoices/{invoice.public_id}/']").first.click()
    page.locator("a[href$='/shift/']").click()
    forward(page)
    forward(page)

    expect(page.locator(".receipt")).to_be_visible()
    moved = DueDateShift.objects.get()
    assert (moved.invoice, moved.cost) == (invoice, 0)
    page.goto(reverse("invoices:invoice", args=[invoice.public_id]))
    page.locator("a[href$='/shift/']").click()
    expect(page.locator("main form")).to_have_count(0)
    page.locator("main a[href*='/plans/new/']").click()
    expect(page.locator("[data-dial-number]")).to_be_visible()


def test_three_invoices_of_two_creditors_are_paid_in_months_without_scripts(new_page, person):
    invoices = bills(person, at=timezone.now())
    page = new_page(size="desk", java_script_enabled=False, **speaking(person, "sv"))
    page.goto("/")
    screens = screens_of(page)

    page.locator(f"main a[href='{reverse('payments:plans')}']").click()
    page.locator(f"main a[href='{reverse('payments:plan-new')}']").click()
    for each in invoices:
        page.locator(f"main input[name=invoice][value='{each.public_id}']").check()
    forward(page)
    page.locator("#count-4").check()
    page.locator("[name=go]").click()
    page.locator("[name=go]").click()
    forward(page)

    expect(heading(page)).to_have_text(says("Your plan is in force", "sv"))
    assert len(set(screens)) <= 6
    plan = PaymentPlan.objects.get()
    assert (plan.instalments.count(), plan.claims.count(), plan.language) == (4, 3, "sv")
    assert plan.total == Decimal("510.00")
    assert plan.claims.values("invoice__creditor").distinct().count() == 2


@pytest.mark.parametrize(("size", "language"), EVERYWHERE)
def test_a_plan_by_what_is_left_is_missed_lapses_goes_on_and_is_settled_early(
    new_page, person, provider, settings, live_server, size, language
):
    settings.PUBLIC_URL = live_server.url
    look = {"size": size, **speaking(person, language)}
    with time_machine.travel(timezone.now() - AGO, tick=True) as traveller:
        bills(person, at=timezone.now())
        plan = make_from_budget(new_page(**look), language)
        see_a_miss_and_another(lambda: new_page(**look), plan, traveller, language)

    page = new_page(beyond=provider.url, **look)
    take_up(page, plan)
    settle(page, plan)

    expect(page.locator("#plan")).to_contain_text(says("Everything in the plan is paid", language))
    assert list(plan_mismatches()) == list(ledger_mismatches()) == []


def make_from_budget(page, language):
    """By half of what is left, in six screens with the budget's."""
    page.goto(reverse("payments:budget"))
    screens = screens_of(page)
    for name, typed in {"pay": "1850", "home": "1000", "food": "600"}.items():
        page.locator(f"[name={name}]").fill(typed)
    page.locator(f"#result a[href*='{reverse('payments:plan-new')}']").click()
    for each in page.locator("main input[name=invoice]").all():
        each.check()
    forward(page)
    expect(page.locator("[data-dial-number]")).to_have_value("125")
    page.locator("[name=go]").click()
    expect(page.locator(".paydays")).to_be_visible()
    page.locator("[name=go]").click()
    forward(page)
    expect(heading(page)).to_have_text(says("Your plan is in force", language))
    assert len(set(screens)) <= 5
    plan = PaymentPlan.objects.get()
    assert [each.amount for each in plan.instalments.all()[:4]] == [Decimal(125)] * 4
    return plan


def see_a_miss_and_another(open_page, plan, traveller, language):
    """The nights after its first two parts' days, which nobody pays."""
    days = [each.due_on for each in plan.instalments.all()[:2]]
    told = {
        PlanState.ACTIVE: "An instalment was missed",
        PlanState.LAPSED: "The plan has lapsed",
    }
    for due_on, (state, words) in zip(days, told.items(), strict=True):
        traveller.move_to(datetime.combine(due_on + MISSED_AFTER, datetime.min.time()))
        nightly.go_on(today=due_on + MISSED_AFTER, at=timezone.now())
        page = open_page()
        page.goto(reverse("payments:plan", args=[plan.public_id]))
        plan.refresh_from_db()
        assert plan.state == state
        expect(page.locator("#plan")).to_contain_text(says(words, language))


def take_up(page, plan):
    page.goto(reverse("payments:plan", args=[plan.public_id]))
    page.locator("a[href$='/reinstate/']").click()
    forward(page)
    forward(page)
    expect(page).to_have_url(re.compile("/changed/"))
    plan.refresh_from_db()
    assert plan.state == PlanState.ACTIVE


def settle(page, plan):
    """All that is left, through the payment provider."""
    page.goto(reverse("payments:plan-pay", args=[plan.public_id]))
    page.locator("input[name=what][value=all]").check(force=True)
    left = page.locator("#meaning .button--primary")
    expect(left).to_contain_text("510")
    left.click()
    page.locator("button.way").first.click()
    confirm(at_the_bank(page))
    expect(page).to_have_url(re.compile("/payments/"))
    # What the worker does once it hears of it.
    tasks.follow_plans(plan_ids=[plan.pk])
    plan.refresh_from_db()
    assert plan.state == PlanState.PAID
    page.goto(reverse("payments:plan", args=[plan.public_id]))
