"""The first screen: which invoices are paid in parts."""

import pytest

from invoices.models import HoldReason
from invoices.services import holds
from tests.factories import InvoiceFactory
from tests.payments.builder.pages import address, keys, led_to, screen
from tests.payments.plan_stories import policy


def test_whoever_comes_from_one_invoice_is_asked_nothing(page, reminded, overdue):
    response = page.get(address("plan-new", reminded))

    assert response.status_code == 302
    assert led_to(response) == (screen("plan-shape"), {"invoice": keys(reminded)})


def test_without_an_invoice_everything_that_can_join_is_ticked(page, reminded, overdue):
    text = page.get(address("plan-new")).text

    assert text.count('name="invoice"') == 2
    assert text.count(" checked") == 2


def test_what_was_chosen_on_later_screens_comes_along(page, reminded, overdue):
    chosen = {"count": 6, "payday": 10, "first": "payday"}
    shown = page.get(address("plan-new", reminded, change=1, **chosen)).text

    answered = page.get(address("plan-new", reminded, overdue, choose=1, **chosen))

    assert shown.count(" checked") == 1
    assert 'name="count" value="6"' in shown
    assert led_to(answered) == (
        screen("plan-shape"),
        {
            "invoice": keys(reminded, overdue),
            "count": ["6"],
            "payday": ["10"],
            "first": ["payday"],
        },
    )


def test_no_tick_is_answered_with_a_sentence(page, reminded, overdue):
    response = page.get(address("plan-new", choose=1))

    assert response.status_code == 200
    assert "Valitse ainakin yksi lasku." in response.text
    assert "data-focus" in response.text


def test_what_cannot_join_says_why_and_what_can_be_done(page, reminded, overdue, now):
    holds.place(invoice_id=overdue.pk, reason=HoldReason.DISPUTED, cause="test:1", at=now)

    text = page.get(address("plan-new")).text

    assert text.count('name="invoice"') == 1
    assert "Nämä eivät voi olla suunnitelmassa" in text
    assert "Vesi Oy, lasku V-2" in text
    assert "Olet riitauttanut" in text


def test_an_invoice_that_was_asked_for_and_cannot_is_told_of_first(page, reminded, overdue):
    policy(overdue, plan_until="NEVER")

    text = page.get(address("plan-new", overdue)).text

    heading, others = text.index("<h1>"), text.index('name="invoice"')
    assert "Laskua ei voi maksaa erissä" in text[heading:others]
    assert "Vesi Oy ei salli laskujensa maksamista erissä täällä." in text[heading:others]
    assert f"invoice={overdue.public_id}" in text[heading:others]


def test_too_small_a_sum_is_refused_with_its_reason(page, small):
    response = page.get(address("plan-new", small))

    assert response.status_code == 200
    assert "Summa on liian pieni" in response.text
    assert 'name="invoice"' not in response.text


def test_too_small_alone_may_join_another(page, small, reminded):
    alone = page.get(address("plan-new", small))
    together = page.get(address("plan-new", small, reminded, choose=1))

    assert "Yhdessä toisen laskun kanssa sen voi maksaa erissä." in alone.text
    assert led_to(together)[0] == screen("plan-shape")


def test_nothing_to_pay_says_so(page, db):
    text = page.get(address("plan-new")).text

    assert "Sinulla ei ole maksettavaa" in text


@pytest.mark.parametrize("name", ["plan-new", "plan-shape", "plan-preview", "plan-days"])
def test_anothers_invoice_is_not_found(page, other_debtor, name):
    theirs = InvoiceFactory(party=other_debtor.party)

    assert page.get(address(name, theirs, count=4)).status_code == 404


@pytest.mark.parametrize("name", ["plan-shape", "plan-days", "plan-check"])
def test_a_later_screen_without_an_invoice_leads_to_the_first(page, name):
    assert led_to(page.get(address(name))) == (screen("plan-new"), {})


@pytest.mark.parametrize("name", ["plan-shape", "plan-days", "plan-check"])
def test_a_later_screen_for_what_cannot_be_leads_to_the_reasons(page, overdue, name):
    policy(overdue, plan_until="NEVER")

    response = page.get(address(name, overdue, count=4))

    assert led_to(response) == (
        screen("plan-new"),
        {"invoice": keys(overdue), "count": ["4"]},
    )


def test_only_keys_are_invoices(page, db):
    assert page.get(screen("plan-new") + "?invoice=1").status_code == 404


def test_what_only_an_agent_may_arrange_is_not_ticked_at_first(page, reminded, large):
    text = page.get(address("plan-new")).text

    assert text.count('name="invoice"') == 2
    assert text.count(" checked") == 1
