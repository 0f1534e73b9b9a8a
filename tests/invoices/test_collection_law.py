"""What the real run writes over months, checked by the second set of rules."""

from dataclasses import replace
from datetime import date

import pytest

from invoices.models import Invoice, Letter
from invoices.queries.rates import read_rates
from invoices.services import holds
from tests.invoices import collecting, invented_in_database
from tests.invoices.collecting import DAY
from tests.invoices.invented_in_database import FIRST

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# The rate of the second half-year is not confirmed before this day.
CONFIRMED_ON = date(2026, 7, 20)
HALF_YEAR = date(2026, 7, 1)
LAST = date(2026, 9, 15)


def rates_on(day):
    rates = read_rates()
    sure = replace(rates[HALF_YEAR], is_confirmed=day >= CONFIRMED_ON)
    return {**rates, HALF_YEAR: sure}


def sure_until(day):
    return date(2026, 12, 31) if day >= CONFIRMED_ON else HALF_YEAR - DAY


def play(invented, *, before_each=lambda: None):
    """Every day from the first due date on; letters leave on their day, or up to two days late."""
    for day in collecting.days(FIRST, LAST):
        holds.release_ended(today=day, at=collecting.at_noon(day))
        invented_in_database.let_happen(invented, day)
        collecting.hand_over(day, late=day.day % 3)
        invented_in_database.note_standing(invented, day)
        before_each()
        collecting.collect_on(day, rates=rates_on(day))


def told(invented):
    """What was written to each of the claims, in their order."""
    columns = ("kind", "ordinal", "cost", "covered", "interest", "total", "written_on", "due_on")
    return [
        list(Letter.objects.filter(invoice=each.invoice).order_by("pk").values_list(*columns))
        for each in invented
    ]


def test_no_letter_that_the_run_writes_breaks_the_law():
    invented = invented_in_database.claims(200)

    play(invented)

    found = {
        each.invoice.pk: invented_in_database.breaches_in(each, sure_until=sure_until)
        for each in invented
    }
    assert {key: each for key, each in found.items() if each} == {}
    assert Letter.objects.count() > 300
    assert Letter.objects.filter(written_on__gte=CONFIRMED_ON).exists()
    collecting.check_books()


def test_looking_on_days_that_were_named_finds_all_that_looking_every_day_finds():
    some = invented_in_database.claims(40, seed=2, name="some")
    same = invented_in_database.claims(40, seed=2, name="same")
    keys = [each.invoice.pk for each in same]

    def look_at_all():
        Invoice.objects.filter(pk__in=keys).update(look_on=None)

    play([*some, *same], before_each=look_at_all)

    assert told(some) == told(same)
    assert any(told(some))
