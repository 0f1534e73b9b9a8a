"""The page "What can you pay?": public, counts, and keeps nothing that nobody asked it to."""

import logging
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.session_store import SessionStore
from invoices.models import CreditorPolicy, HoldReason
from invoices.services import holds
from payments.models import KeptBudget
from payments.services.budgets import keep_budget
from tests.factories import InvoiceFactory
from tests.invoices.stories import sent
from tests.payments.budgeting import (
    BUDGET,
    HTMX,
    LITTLE_LEFT,
    NOTHING_LEFT,
    SOME_LEFT,
    address,
    page_of,
    query_in,
)
from tests.payments.plan_samples import plan_of
from tests.sign_in import sign_in


@pytest.fixture
def overdue(debtor):
    """Of today, since pages read the clock: 505,20 €."""
    at = timezone.now()
    return sent(
        debtor.party,
        at=at,
        due_on=timezone.localdate() - timedelta(days=10),
        number="1000",
        total="505.20",
    )


# --- a visitor ------------------------------------------------------------------


def test_a_visitor_is_asked_without_signing_in(client, db):
    response = client.get(BUDGET)

    page = page_of(response)
    assert response.status_code == 200
    assert "Mitä voit maksaa?" in page
    assert 'name="keep"' not in page
    assert "no-store" in response.headers["Cache-Control"]


def test_a_visitor_is_told_half_of_what_is_left(client, db):
    response = client.post(BUDGET, SOME_LEFT)

    page = page_of(response)
    assert response.status_code == 200
    assert "125 €" in page
    assert 'value="1 850"' in page
    assert query_in(response, "/plans/new/") == {"monthly": ["125"]}


def test_the_counting_asks_the_database_nothing(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        client.post(BUDGET, SOME_LEFT)


def test_a_visitor_leaves_no_session_and_no_line(client, db, caplog, settings):
    caplog.set_level(logging.DEBUG)
    client.post(BUDGET, SOME_LEFT | {"home": "1000,17"})
    client.post(BUDGET, NOTHING_LEFT, headers=HTMX)

    assert settings.SESSION_COOKIE_NAME not in client.cookies
    assert "1000,17" not in caplog.text
    assert "1 850" not in caplog.text
    assert not KeptBudget.objects.exists()


def test_sums_in_an_address_are_not_read(client, db):
    response = client.get(BUDGET, SOME_LEFT)

    assert response.context["result"] is None
    assert "1 850" not in page_of(response)


def test_nothing_left_is_a_pause_and_free_advice_and_never_a_plan(client, db):
    page = page_of(client.post(BUDGET, NOTHING_LEFT))

    assert "Nyt laskuihin ei jää rahaa" in page
    assert "−40,00 €" in page
    assert "Kirjaudu ja ota tauko" in page
    assert "oikeus.fi/talousjavelkaneuvonta" in page
    assert "takuusaatio.fi" in page
    assert "/plans/new/" not in page


def test_too_little_is_no_plan_either(client, db):
    page = page_of(client.post(BUDGET, LITTLE_LEFT))

    assert "15 € kuukaudessa" in page
    assert "vähintään 20 €" in page
    assert "/plans/new/" not in page
    assert "takuusaatio.fi" in page


@pytest.mark.parametrize("language", ["sv", "en"])
def test_it_speaks_other_languages(client, db, language):
    page = page_of(client.post(BUDGET, SOME_LEFT, headers={"Accept-Language": language}))

    assert {"sv": "Du kunde betala", "en": "€125"}[language] in page
    assert "Voisit" not in page


def test_a_wrong_sum_loses_nothing_of_the_others(client, db):
    response = client.post(BUDGET, SOME_LEFT | {"pay": "paljon"})

    page = page_of(response)
    assert response.status_code == 422
    assert "Kirjoita summa numeroina" in page
    assert 'value="600,00"' in page
    assert 'value="paljon"' in page


def test_htmx_gets_the_result_alone(client, db):
    response = client.post(BUDGET, SOME_LEFT, headers=HTMX)

    page = page_of(response)
    assert page.strip().startswith('<section class="budget__result" id="result"')
    assert "<html" not in page
    assert "Kuukaudessa jää 250 €. Voisit maksaa 125 € kuukaudessa." in page


def test_htmx_hears_of_a_wrong_sum_while_it_is_typed(client, db):
    response = client.post(BUDGET, SOME_LEFT | {"pay": "12,"}, headers=HTMX)

    assert response.status_code == 200
    assert "Palkka" in page_of(response)
    assert "Tarkista summat" in page_of(response)


def test_htmx_keeps_nothing_whatever_is_ticked(client, debtor):
    sign_in(client, debtor)

    client.post(BUDGET, SOME_LEFT | {"keep": "on"}, headers=HTMX)

    assert not KeptBudget.objects.exists()


def test_an_address_that_names_nonsense_is_answered_calmly(client, db):
    assert client.get(BUDGET, {"invoice": ["x", "1"]}).status_code == 200


def test_staff_are_visitors_here(client, agent):
    client.force_login(agent)

    assert client.post(BUDGET, SOME_LEFT | {"keep": "on", "forget": "1"}).status_code == 200


# --- who has signed in -------------------------------------------------------------


def test_the_invoices_that_it_came_from_go_on_to_the_plan(client, debtor, overdue):
    sign_in(client, debtor)

    response = client.post(
        address("payments:budget", overdue), SOME_LEFT | {"invoice": str(overdue.public_id)}
    )

    assert "505,20 €, olisi maksettu noin 5 kuukaudessa" in page_of(response)
    assert query_in(response, "/plans/new/shape/") == {
        "invoice": [str(overdue.public_id)],
        "monthly": ["125"],
    }


def test_the_invoices_of_the_address_are_kept_in_the_form(client, overdue):
    page = page_of(client.get(address("payments:budget", overdue)))

    assert f'<input type="hidden" name="invoice" value="{overdue.public_id}">' in page


def test_all_invoices_count_when_none_is_named(client, debtor, overdue):
    sign_in(client, debtor)

    result = client.post(BUDGET, SOME_LEFT).context["result"]

    assert list(result.own.invoices) == [overdue]
    assert result.months == 5


def test_another_persons_invoice_is_left_out(client, debtor, overdue):
    sign_in(client, debtor)
    foreign = InvoiceFactory()

    result = client.post(BUDGET, SOME_LEFT | {"invoice": str(foreign.public_id)}).context["result"]

    assert result.has_nothing_to_pay


def test_who_can_pay_everything_is_led_to_paying(client, debtor, overdue):
    sign_in(client, debtor)

    response = client.post(BUDGET, SOME_LEFT | {"pay": "4000", "invoice": str(overdue.public_id)})

    assert "Maksa 505,20 €" in page_of(response)
    assert query_in(response, "/pay/") == {"invoice": [str(overdue.public_id)]}


def test_what_would_take_too_long_goes_to_a_person(client, debtor, overdue):
    sign_in(client, debtor)

    response = client.post(BUDGET, SOME_LEFT | {"pay": "1660"})

    page = page_of(response)
    assert "noin 17 kuukautta" in page
    assert f"/invoices/{overdue.public_id}/hardship/" in page
    assert "/plans/new/" not in page


def test_the_creditors_smallest_instalment_counts(client, debtor, overdue):
    sign_in(client, debtor)
    CreditorPolicy.objects.create(
        creditor=overdue.creditor,
        claim_kind=overdue.claim_kind,
        starts_on=timezone.localdate() - timedelta(days=1),
        smallest_instalment=200,
        entered_at=timezone.now(),
    )

    page = page_of(client.post(BUDGET, SOME_LEFT))

    assert "vähintään 200 €" in page
    assert "/plans/new/" not in page


def test_nothing_left_says_until_when_collection_may_rest(client, debtor, overdue):
    sign_in(client, debtor)

    response = client.post(BUDGET, NOTHING_LEFT)

    assert response.context["result"].pauses_until == timezone.localdate() + timedelta(days=30)
    assert 'name="pause"' in page_of(response)


def test_where_nothing_may_pause_it_says_where_to_read_why(client, debtor, overdue):
    sign_in(client, debtor)
    holds.place(
        invoice_id=overdue.pk, reason=HoldReason.DISPUTED, cause="test:d", at=timezone.now()
    )

    page = page_of(client.post(BUDGET, NOTHING_LEFT))

    assert 'name="pause"' not in page
    assert 'href="/budget/pause/"' in page


def test_who_owes_nothing_is_offered_neither_plan_nor_pause(client, debtor):
    sign_in(client, debtor)

    for typed in (SOME_LEFT, NOTHING_LEFT):
        page = page_of(client.post(BUDGET, typed))

        assert "/plans/new/" not in page
        assert 'name="pause"' not in page
        assert "Sinulla ei ole nyt maksettavaa" in page


def test_the_number_of_queries_does_not_grow(
    client, debtor, overdue, django_assert_max_num_queries
):
    sign_in(client, debtor)
    client.post(BUDGET, NOTHING_LEFT, headers=HTMX)
    with django_assert_max_num_queries(14) as few:
        client.post(BUDGET, NOTHING_LEFT, headers=HTMX)
    for n in range(8):
        sent(debtor.party, at=timezone.now(), due_on=overdue.due_on, number=str(2000 + n))

    with django_assert_max_num_queries(14) as many:
        client.post(BUDGET, NOTHING_LEFT, headers=HTMX)

    assert len(many) == len(few)


# --- keeping ----------------------------------------------------------------------


def test_a_tick_keeps_the_sums_and_brings_them_back(client, debtor):
    sign_in(client, debtor)

    sent_in = client.post(BUDGET, SOME_LEFT | {"keep": "on", "food_every": "WEEK"})
    page = page_of(client.get(BUDGET))

    assert (sent_in.status_code, sent_in.url) == (302, BUDGET)
    assert KeptBudget.objects.get().party == debtor.party
    assert 'value="1850"' in page
    assert "Tallensit summasi" in page


def test_without_a_tick_nothing_is_kept_and_what_was_kept_stays(client, debtor, actor, now):
    sign_in(client, debtor)
    keep_budget(actor=actor, sums={"pay": {"sum": "900.00", "every": "MONTH"}}, at=now)

    client.post(BUDGET, SOME_LEFT)

    assert KeptBudget.objects.get().sums == {"pay": {"sum": "900.00", "every": "MONTH"}}


def test_the_tick_is_asked_anew_each_time(client, debtor, actor, now):
    sign_in(client, debtor)
    keep_budget(actor=actor, sums={"pay": {"sum": "900.00", "every": "MONTH"}}, at=now)

    page = page_of(client.get(BUDGET))

    box = page.split('name="keep"', 1)[1].split(">", 1)[0]
    assert "checked" not in box


def test_wrong_sums_are_not_kept(client, debtor):
    sign_in(client, debtor)

    assert client.post(BUDGET, {"pay": "paljon", "keep": "on"}).status_code == 422
    assert not KeptBudget.objects.exists()


def test_one_press_deletes_what_was_kept(client, debtor, actor, now):
    sign_in(client, debtor)
    keep_budget(actor=actor, sums={"pay": {"sum": "900.00", "every": "MONTH"}}, at=now)

    answer = client.post(BUDGET, {"forget": "1", "pay": "900"}, follow=True)

    assert not KeptBudget.objects.exists()
    assert "Summasi on poistettu." in page_of(answer)
    assert 'value="900"' not in page_of(answer)


def test_a_visitor_can_neither_keep_nor_delete(client, debtor, actor, now):
    keep_budget(actor=actor, sums={"pay": {"sum": "900.00", "every": "MONTH"}}, at=now)

    client.post(BUDGET, SOME_LEFT | {"keep": "on"})
    client.post(BUDGET, {"forget": "1"})

    assert KeptBudget.objects.get().sums["pay"]["sum"] == "900.00"


def test_who_signs_in_without_keeping_has_nothing_in_the_session(client, debtor):
    sign_in(client, debtor)

    client.post(BUDGET, SOME_LEFT)
    client.post(BUDGET, NOTHING_LEFT | {"pause": "1"})

    data = SessionStore(client.session.session_key).load()
    assert "1560" not in str(data)
    assert "budget_draft" not in data


def test_a_budget_about_a_plan_leads_to_its_sum(client, debtor):
    plan = plan_of(debtor, at=timezone.now())
    claim = plan.claims.get().invoice
    client.force_login(debtor, backend="accounts.backends.BankIdBackend")

    response = client.post(f"{BUDGET}?invoice={claim.public_id}", SOME_LEFT)

    changed = reverse("payments:plan-sum", args=[plan.public_id])
    assert response.context["result"].change_url == f"{changed}?monthly=125"
    assert f'href="{changed}?monthly=125"' in response.text
    assert "/plans/new/" not in response.text


def test_what_a_plan_pays_already_is_not_counted_beside_the_rest(client, debtor, overdue):
    plan_of(debtor, at=timezone.now())
    client.force_login(debtor, backend="accounts.backends.BankIdBackend")

    result = client.post(BUDGET, SOME_LEFT).context["result"]

    assert [each.pk for each in result.own.invoices] == [overdue.pk]
    assert result.change_url == ""
