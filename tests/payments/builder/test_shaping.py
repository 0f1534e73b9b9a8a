"""How much a month, or in how many instalments."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from invoices.models import LedgerEntry
from payments.models import PaymentPlan
from tests.payments.builder.pages import address, euros, keys, led_to, screen
from tests.payments.plan_stories import policy

HTMX = {"HTTP_HX_REQUEST": "true"}


def test_the_page_proposes_a_plan_with_its_total(page, reminded):
    text = page.get(address("plan-shape", reminded)).text

    # 510,20 € and a plan of four parts for 20 €.
    assert f"4\u00a0×\u00a0{euros(Decimal('132.55'))}" in text
    assert f"<strong>{euros(Decimal('530.20'))}</strong>" in text
    assert 'value="132,55"' in text


def test_every_number_of_instalments_stands_beside_the_others_with_what_it_costs(page, reminded):
    text = page.get(address("plan-shape", reminded)).text

    assert text.count('type="radio" name="count"') == 11
    assert f"yht. {euros(Decimal('530.20'))}<br>kulut {euros(Decimal(20))}" in text
    assert f"yht. {euros(Decimal('540.20'))}<br>kulut {euros(Decimal(30))}" in text


def test_the_slider_goes_from_the_longest_to_the_shortest(page, reminded):
    text = page.get(address("plan-shape", reminded)).text

    assert 'type="range" min="46" max="266" step="1"' in text


def test_a_typed_sum_makes_the_plan_and_marks_its_number(page, reminded):
    text = page.get(address("plan-shape", reminded, monthly="100,50")).text

    assert "5\u00a0×\u00a0100,50" in text
    assert 'id="count-6" data-typed="100,50" checked' in text
    assert text.count(" checked") == 1


@pytest.mark.parametrize("typed", ["100,50", "100.50", " 100,50 € "])
def test_the_sum_is_understood_as_people_write_it(page, reminded, typed):
    response = page.get(address("plan-shape", reminded, monthly=typed, go=1))

    assert led_to(response) == (
        screen("plan-days"),
        {"invoice": keys(reminded), "monthly": ["100.50"]},
    )


def test_a_number_leads_on_as_a_number(page, reminded):
    sent = {"monthly": "132,55", "was": "132,55", "count": 6}

    response = page.get(address("plan-shape", reminded, **sent, go=1))

    assert led_to(response)[1] == {"invoice": keys(reminded), "count": ["6"]}


def test_a_sum_that_was_shown_leads_on_as_that_sum(page, reminded):
    """A sum that is not an equal share: the number beside it would make other parts."""
    text = page.get(address("plan-shape", reminded, monthly="100,50")).text
    assert '<input type="hidden" name="had" value="6">' in text
    sent = {"monthly": "100,50", "was": "100,50", "count": 6, "had": 6}

    response = page.get(address("plan-shape", reminded, **sent, go=1))

    assert led_to(response)[1] == {"invoice": keys(reminded), "monthly": ["100.50"]}


def test_another_number_goes_before_the_sum_that_was_shown(page, reminded):
    sent = {"monthly": "100,50", "was": "100,50", "count": 4, "had": 6}

    response = page.get(address("plan-shape", reminded, **sent, go=1))

    assert led_to(response)[1] == {"invoice": keys(reminded), "count": ["4"]}


def test_a_sum_that_was_typed_over_goes_before_the_number_on_the_page(page, reminded):
    sent = {"monthly": "90", "was": "132,55", "count": 4}

    response = page.get(address("plan-shape", reminded, **sent, go=1))

    assert led_to(response)[1] == {"invoice": keys(reminded), "monthly": ["90.00"]}


def test_a_number_is_taken_though_the_field_holds_nonsense_from_before(page, reminded):
    sent = {"monthly": "paljon", "was": "paljon", "count": 4}

    response = page.get(address("plan-shape", reminded, **sent, go=1))

    assert led_to(response)[1] == {"invoice": keys(reminded), "count": ["4"]}


def test_what_was_proposed_leads_on_too(page, reminded):
    response = page.get(address("plan-shape", reminded, go=1))

    assert led_to(response)[1] == {"invoice": keys(reminded), "count": ["4"]}


@pytest.mark.parametrize(
    ("chosen", "why"),
    [
        ({"monthly": "5"}, "Yksi erä on vähintään 20,00\u00a0€."),
        ({"monthly": "30"}, "enintään 12"),
        ({"monthly": "900"}, "maksat kaiken kerralla"),
        ({"count": "1"}, "vähintään kaksi erää"),
        ({"count": "13"}, "Eriä voi olla enintään 12."),
        ({"monthly": "abc"}, "Kirjoita summa numeroina"),
        ({"monthly": "0"}, "Kirjoita, paljonko voit maksaa"),
    ],
)
def test_what_makes_no_plan_says_why_and_goes_nowhere(page, reminded, chosen, why):
    response = page.get(address("plan-shape", reminded, **chosen, go=1))

    assert response.status_code == 422
    assert why in response.text


def test_the_nearest_plan_is_named(page, reminded):
    text = page.get(address("plan-shape", reminded, monthly="30")).text

    assert f"Lähin mahdollinen on {euros(Decimal(46))} kuukaudessa, 12 erää." in text


def test_a_small_rest_is_pointed_out(page, reminded):
    text = page.get(address("plan-shape", reminded, monthly="90")).text

    assert "6\u00a0×\u00a090,00\u00a0€ + 0,20\u00a0€" in text
    assert f"Kun maksat {euros(Decimal('90.04'))} kuukaudessa, kaikki on maksettu 6 erässä." in text


def test_a_cheaper_plan_is_pointed_out(page, reminded):
    text = page.get(address("plan-shape", reminded, count=6)).text

    assert "Jos maksat 4 erässä" in text
    assert f"kulut ovat {euros(Decimal(10))} pienemmät" in text


def test_several_invoices_are_paid_by_one_sum(page, reminded, overdue):
    text = page.get(address("plan-shape", reminded, overdue, count=4)).text

    # 510,20 + 246,80 € and 20 € for each of the two claims.
    assert f"2 laskua, maksettavaa yhteensä {euros(Decimal('757.00'))}" in text
    assert f"4\u00a0×\u00a0{euros(Decimal('199.25'))}" in text


def test_others_that_could_join_are_offered(page, reminded, overdue):
    text = page.get(address("plan-shape", reminded)).text

    assert "Maksa muitakin laskuja samassa suunnitelmassa" in text
    assert text.count('type="checkbox" name="invoice"') == 2
    assert text.count('type="checkbox"') == 2


def test_one_that_cannot_join_is_named_with_its_reason(page, reminded, overdue):
    policy(overdue, plan_until="NEVER")

    response = page.get(address("plan-shape", reminded, overdue, count=4))

    assert "Yksi lasku ei ole suunnitelmassa" in response.text
    assert "Vesi Oy ei salli laskujensa maksamista erissä täällä." in response.text
    assert f"4\u00a0×\u00a0{euros(Decimal('132.55'))}" in response.text


def test_above_the_limit_it_is_said_at_once_that_an_agent_decides(page, large):
    text = page.get(address("plan-shape", large)).text

    assert "Asiakaspalvelu päättää tästä suunnitelmasta" in text


def test_what_is_too_large_can_be_left_out_with_one_press(page, reminded, overdue, large):
    text = page.get(address("plan-shape", reminded, overdue, large, count=4)).text

    without = address("plan-shape", reminded, overdue, count=4).replace("&", "&amp;")
    assert f'href="{without}">Jätä liian suuri pois' in text


def test_interest_that_runs_meanwhile_is_shown_as_an_estimate(page, reminded):
    policy(reminded, is_plan_interest_charged=True)

    text = page.get(address("plan-shape", reminded, count=6)).text

    assert "viimeiseen erään mennessä noin" in text
    assert "korko noin" in text
    assert "Viivästyskorkoa ei lisätä" not in text


def test_the_days_that_were_chosen_stay(page, reminded):
    chosen = {"count": 6, "payday": 10, "first": "payday"}

    text = page.get(address("plan-shape", reminded, **chosen)).text

    assert 'name="payday" value="10"' in text


def test_the_preview_is_the_changing_part_alone_and_keeps_the_address(page, reminded):
    response = page.get(address("plan-preview", reminded, monthly="90"), **HTMX)

    assert response.text.lstrip().startswith('<div class="builder__plan" id="plan"')
    assert "<html" not in response.text
    assert response.headers["HX-Replace-Url"] == address("plan-shape", reminded, monthly="90.00")


def test_the_preview_writes_nothing(page, reminded):
    before = LedgerEntry.objects.count()

    with CaptureQueriesContext(connection) as queries:
        page.get(address("plan-preview", reminded, monthly="90"), **HTMX)

    assert {each["sql"].split()[0] for each in queries} <= {"SELECT"}
    assert (LedgerEntry.objects.count(), PaymentPlan.objects.count()) == (before, 0)


def test_the_preview_asks_the_database_as_often_for_many_as_for_one(page, reminded, overdue, large):
    page.get(address("plan-preview", reminded, count=4), **HTMX)
    counts = []

    for invoices in ([reminded], [reminded, overdue, large]):
        with CaptureQueriesContext(connection) as queries:
            page.get(address("plan-preview", *invoices, count=4), **HTMX)
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[0] <= 12


def test_other_ticks_bring_the_whole_question_anew(page, reminded, overdue):
    response = page.get(address("plan-shape", reminded, overdue, count=4), **HTMX)

    assert response.text.lstrip().startswith('<div class="builder__part" id="shape"')
    assert 'id="who" open' in response.text


def test_htmx_is_led_to_a_whole_page_where_nothing_can_be_built(page, overdue):
    policy(overdue, plan_until="NEVER")

    response = page.get(address("plan-preview", overdue, count=4), **HTMX)

    assert response.headers["HX-Redirect"].startswith(screen("plan-new"))


@pytest.mark.parametrize(
    ("language", "said"), [("fi", "Jatka: 4 erää"), ("sv", "4 poster"), ("en", "4 instalments")]
)
def test_every_language_is_spoken(page, debtor, reminded, language, said):
    debtor.language = language
    debtor.save(update_fields=["language"])

    assert said in page.get(address("plan-shape", reminded)).text


def test_a_small_rest_is_one_press_from_equal_instalments(page, reminded):
    # 530,20 € with the price of the plan: three of 176 € leave 2,20 €.
    response = page.get(address("plan-preview", reminded, monthly=176))

    proposed = response.context["rounder"]
    assert proposed.plan.count == response.context["plan"].count - 1
    assert page.get(proposed.url).context["plan"].count == proposed.plan.count
