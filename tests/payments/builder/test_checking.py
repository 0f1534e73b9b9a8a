"""The last look, and the act: what is shown is what is made."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from invoices.models import Hold, HoldReason, LedgerEntry
from payments.models import PaymentPlan, PlanState
from payments.rules.plan_schedule import paydays, usual_first
from payments.services.plans.making import TRIES
from tests.factories import InvoiceFactory
from tests.invoices import stories
from tests.payments.builder.pages import address, euros, led_to, screen
from tests.payments.plan_stories import confirm_rates, policy

CHOSEN = {"count": 4, "payday": 15, "first": "payday"}


def check(*invoices, **changes):
    return address("plan-check", *invoices, **{**CHOSEN, **changes})


def seen(response):
    """The hidden fields of the form, as a browser sends them back."""
    found = re.findall(
        r'<input type="hidden" name="(total|first_on)" value="([^"]+)">', response.text
    )
    return dict(found)


def accept(page, where, **changes):
    return page.post(where, {**seen(page.get(where)), "accept": "1", **changes})


def test_everything_stands_on_one_page_with_the_act_and_its_sums(page, reminded):
    text = page.get(check(reminded)).text

    sums = f"4\u00a0×\u00a0{euros(Decimal('132.55'))}"
    assert f"Hyväksy suunnitelma, {sums}" in text
    assert "Lähivoima Oy, lasku TP-1: 510,20\u00a0€" in text
    assert "Joka kuun 15. päivä" in text
    assert "Perintälaki 513/1999 10\u00a0a\u00a0§" in text


def test_each_answer_can_be_changed_and_nothing_else_is_lost(page, reminded):
    text = page.get(check(reminded)).text.replace("&amp;", "&")

    for name in ("plan-new", "plan-shape", "plan-days"):
        assert f'href="{address(name, reminded, **CHOSEN)}' in text


def test_accepting_makes_the_plan_that_was_shown(page, reminded, debtor, today):
    response = accept(page, check(reminded))

    plan = PaymentPlan.objects.get()
    assert led_to(response) == (screen("plan-made", plan.public_id), {})
    assert (plan.state, plan.party, plan.total) == ("ACTIVE", debtor.party, Decimal("530.20"))
    days = paydays(first=usual_first(today, payday=15), count=4, payday=15)
    assert list(plan.instalments.values_list("due_on", "amount")) == [
        (day, Decimal("132.55")) for day in days
    ]


def test_a_second_press_makes_no_second_plan(page, reminded):
    where = check(reminded)
    sent = {**seen(page.get(where)), "accept": "1"}

    answers = [page.post(where, sent) for _ in range(3)]

    plan = PaymentPlan.objects.get()
    assert {led_to(each)[0] for each in answers} == {screen("plan-made", plan.public_id)}


def test_what_costs_more_meanwhile_is_shown_and_not_made(page, reminded, now):
    where = check(reminded)
    sent = {**seen(page.get(where)), "accept": "1"}
    stories.paid(reminded, "100.00", on=timezone.localdate(), at=now)

    response = page.post(where, sent)

    assert response.status_code == 409
    assert "Suunnitelma oli yhteensä 530,20\u00a0€ ja on nyt 430,20\u00a0€." in response.text
    assert f"4\u00a0×\u00a0{euros(Decimal('107.55'))}" in response.text
    assert not PaymentPlan.objects.exists()
    assert accept(page, where).status_code == 302


def test_another_tab_that_was_first_is_told_of_and_the_rest_is_offered(page, reminded, overdue):
    both = check(reminded, overdue)
    sent = {**seen(page.get(both)), "accept": "1"}
    accept(page, check(overdue, count=2))

    response = page.post(both, sent)

    assert response.status_code == 409
    assert "Yksi lasku ei ole suunnitelmassa" in response.text
    assert "Maksat tätä laskua jo maksusuunnitelmalla" in response.text
    assert PaymentPlan.objects.count() == 1
    # The page that is shown now can be accepted as it is.
    again = {**seen(response), "accept": "1"}
    assert page.post(check(reminded), again).status_code == 302
    assert f'action="{check(reminded)}"'.replace("&", "&amp;") in response.text


def test_another_plan_of_the_same_invoice_leads_to_the_reason(page, reminded):
    where = check(reminded, count=6)
    sent = {**seen(page.get(where)), "accept": "1"}
    accept(page, check(reminded, count=2))

    response = page.post(where, sent, follow=True)

    assert "Maksat tätä laskua jo maksusuunnitelmalla" in response.text
    assert screen("plan", PaymentPlan.objects.get().public_id) in response.text


def test_a_page_of_yesterday_does_not_make_other_days(page, reminded, today):
    where = check(reminded, first="now")
    yesterday = (today - timedelta(days=1)).isoformat()

    response = accept(page, where, first_on=yesterday)

    assert response.status_code == 409
    assert not PaymentPlan.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"total": "x", "first_on": "y"}])
def test_an_act_without_what_was_seen_is_none(page, reminded, sent):
    response = page.post(check(reminded), {**sent, "accept": "1"})

    assert response.status_code == 422
    assert not PaymentPlan.objects.exists()


def test_above_the_limit_the_wish_is_sent_with_own_words(page, large):
    where = check(large, count=6)
    shown = page.get(where)

    response = page.post(where, {**seen(shown), "ask": "1", "text": "Saan palkan 15. päivä."})

    plan = PaymentPlan.objects.get()
    assert "Lähetä asiakaspalveluun, " in shown.text
    assert "Hyväksy suunnitelma" not in shown.text
    assert led_to(response)[0] == screen("plan-made", plan.public_id)
    assert (plan.state, plan.text) == (PlanState.ASKED, "Saan palkan 15. päivä.")
    assert plan.instalments.count() == 6
    assert Hold.objects.filter(reason=HoldReason.REQUEST_OPEN, invoice=large).exists()
    assert not LedgerEntry.objects.filter(cause__startswith="plan:").exists()


def test_above_the_limit_nobody_accepts_alone(page, large):
    where = check(large, count=6)

    response = accept(page, where, text="Kiitos!")

    assert response.status_code == 409
    assert "Kiitos!" in response.text
    assert not PaymentPlan.objects.exists()


def test_words_that_are_too_long_are_kept_and_refused(page, large):
    where = check(large, count=6)

    response = page.post(where, {**seen(page.get(where)), "ask": "1", "text": "a" * 2001})

    assert response.status_code == 422
    assert "a" * 2001 in response.text
    assert not PaymentPlan.objects.exists()


def test_interest_that_runs_is_part_of_what_is_agreed(page, reminded):
    policy(reminded, is_plan_interest_charged=True)
    confirm_rates()

    text = page.get(check(reminded)).text

    assert "Viivästyskorko tähän päivään asti" in text
    assert "Viimeiseen erään mennessä sitä kertyy noin" in text


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"monthly": "5", "count": ""}, "plan-shape"),
        ({"count": "99"}, "plan-shape"),
        ({"count": ""}, "plan-shape"),
        ({"payday": "77"}, "plan-days"),
        ({"first": "day", "first_on": "2020-01-01"}, "plan-days"),
        ({"first": "day", "first_on": "2099-01-01"}, "plan-days"),
    ],
)
def test_an_answer_that_is_missing_or_does_not_fit_is_asked_again(page, reminded, changes, name):
    assert led_to(page.get(check(reminded, **changes)))[0] == screen(name)


def test_anothers_invoice_is_not_found_by_an_act_either(page, other_debtor, reminded):
    theirs = InvoiceFactory(party=other_debtor.party)
    sent = {**seen(page.get(check(reminded))), "accept": "1"}

    assert page.post(check(theirs), sent).status_code == 404


def test_nobody_presses_for_ever(page, reminded):
    where = check(reminded)
    sent = {**seen(page.get(where)), "accept": "1", "total": "1.00"}
    for _ in range(int(TRIES.rate.partition("/")[0])):
        page.post(where, sent)

    response = page.post(where, sent)

    assert response.status_code == 429
    assert "Yritä uudelleen" in response.text
