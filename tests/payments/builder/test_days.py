"""When: the payday and the day of the first instalment."""

from datetime import timedelta

import pytest

from myropo.calendar import format_date
from payments.rules.plan_schedule import LATEST_FIRST, paydays, usual_first
from tests.payments.builder.pages import address, keys, led_to, screen

HTMX = {"HTTP_HX_REQUEST": "true"}


def test_a_day_is_proposed_with_the_instalments_it_makes(page, reminded, today):
    text = page.get(address("plan-days", reminded, count=4)).text

    assert 'value="15" id="id_payday_14" checked' in text
    first = usual_first(today, payday=15)
    for day in paydays(first=first, count=4, payday=15):
        assert format_date(day, "fi") in text


def test_every_day_of_a_month_can_be_chosen(page, reminded):
    text = page.get(address("plan-days", reminded, count=4)).text

    assert text.count('type="radio" name="payday"') == 31


def test_without_a_sum_there_are_no_days(page, reminded):
    response = page.get(address("plan-days", reminded))

    assert led_to(response) == (screen("plan-shape"), {"invoice": keys(reminded)})


def test_a_sum_that_makes_no_plan_leads_back(page, reminded):
    response = page.get(address("plan-days", reminded, monthly="5"))

    assert led_to(response)[0] == screen("plan-shape")


def test_what_is_chosen_leads_to_the_check(page, reminded):
    chosen = {"count": 4, "payday": 25, "first": "now"}

    response = page.get(address("plan-days", reminded, **chosen, go=1))

    assert led_to(response) == (
        screen("plan-check"),
        {"invoice": keys(reminded), "count": ["4"], "payday": ["25"], "first": ["now"]},
    )


def test_a_day_of_ones_own_leads_on(page, reminded, today):
    day = (today + timedelta(days=9)).isoformat()
    chosen = {"count": 4, "payday": 25, "first": "day", "first_on": day}

    response = page.get(address("plan-days", reminded, **chosen, go=1))

    assert led_to(response)[1]["first_on"] == [day]


def test_a_day_that_belongs_to_another_answer_is_forgotten(page, reminded, today):
    chosen = {"count": 4, "payday": 25, "first": "payday", "first_on": "nonsense"}

    response = page.get(address("plan-days", reminded, **chosen, go=1))

    assert "first_on" not in led_to(response)[1]


@pytest.mark.parametrize("typed", ["", "nonsense", "2020-01-01", "2099-01-01"])
def test_a_day_that_cannot_be_is_refused_in_its_place(page, reminded, typed):
    chosen = {"count": 4, "payday": 25, "first": "day", "first_on": typed}

    response = page.get(address("plan-days", reminded, **chosen, go=1))

    assert response.status_code == 422
    assert 'id="id_first_on_error"' in response.text


def test_the_first_instalment_may_wait_for_the_next_pay_and_no_longer(page, reminded, today):
    chosen = {"count": 4, "payday": 25, "first": "day", "go": 1}
    last = today + LATEST_FIRST

    fits = page.get(address("plan-days", reminded, **chosen, first_on=last.isoformat()))
    too_late = page.get(
        address("plan-days", reminded, **chosen, first_on=(last + timedelta(days=1)).isoformat())
    )

    assert led_to(fits)[0] == screen("plan-check")
    assert too_late.status_code == 422


@pytest.mark.parametrize("payday", ["0", "32", "x", ""])
def test_a_payday_that_is_none_is_refused(page, reminded, payday):
    response = page.get(address("plan-days", reminded, count=4, payday=payday, go=1))

    assert response.status_code == 422
    assert "Valitse kuukauden päivä." in response.text


def test_the_days_follow_the_choice_without_another_page(page, reminded, today):
    chosen = {"count": 4, "payday": 5, "first": "payday"}

    response = page.get(address("plan-days", reminded, **chosen), **HTMX)

    assert response.text.lstrip().startswith('<section class="card sheet" id="schedule"')
    for day in paydays(first=usual_first(today, payday=5), count=4, payday=5):
        assert format_date(day, "fi") in response.text
    assert response.headers["HX-Replace-Url"] == address("plan-days", reminded, **chosen)


def test_of_many_instalments_the_first_and_the_last_are_named(page, reminded):
    text = page.get(address("plan-days", reminded, count=12)).text

    assert text.count("<li value=") == 4
    assert '<li value="12" class="schedule__later">' in text


@pytest.mark.parametrize("name", ["plan-shape", "plan-preview", "plan-days", "plan-check"])
@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_far_away_in_an_address_breaks_nothing(page, reminded, name, day):
    chosen = {"count": 4, "payday": 15, "first": "day", "first_on": day}

    response = page.get(address(name, reminded, **chosen))

    assert response.status_code in {200, 302}
