"""The reference rates that staff keep: what is there, who changes what, what never changes."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent
from accounts.services.roles import Role
from invoices.models import ReferenceRate
from invoices.queries.rates import KEPT_SECONDS, forget_rates, kept_rates, read_rates
from invoices.rules.reference_rates import FIRST_RATES
from invoices.services.rates import (
    ConfirmedRateError,
    NoSourceError,
    RateExistsError,
    correct_rate,
    enter_rate,
)
from tests.invoices.rates import fill_rates, rate_from
from tests.staff import signed_in, staff_of

pytestmark = pytest.mark.django_db

NEXT = date(2027, 1, 1)
DERIVED = date(2025, 7, 1)
NOT_ESTABLISHED = date(2026, 7, 1)
LIST = "/admin/invoices/referencerate/"


@pytest.fixture(autouse=True)
def rates(db):
    fill_rates()


def page(rate):
    return f"{LIST}{rate.pk}/change/"


def entered(actor, now, **values):
    told = {"starts_on": NEXT, "percent": Decimal("2.5"), "source": "1/2027", "is_confirmed": True}
    return enter_rate(**told | values, actor=actor, at=now)


def corrected(rate, actor, now, **values):
    told = {"percent": Decimal("3.0"), "source": "1/2026", "is_confirmed": False}
    return correct_rate(rate_id=rate.pk, **told | values, actor=actor, at=now)


def test_the_table_begins_with_every_rate_that_is_known():
    rates = read_rates()

    assert rates == FIRST_RATES
    unconfirmed = {day for day, rate in rates.items() if not rate.is_confirmed}
    assert unconfirmed == {DERIVED, NOT_ESTABLISHED}


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("reference_rate_of_half_year", {"starts_on": date(2027, 1, 2)}),
        ("reference_rate_of_half_year", {"starts_on": date(2027, 4, 1)}),
        ("reference_rate_in_halves", {"percent": Decimal("-0.5")}),
        ("reference_rate_in_halves", {"percent": Decimal("2.4")}),
        ("starts_on", {"starts_on": DERIVED}),
    ],
)
def test_the_database_refuses(constraint, fields, now):
    values = {"starts_on": NEXT, "percent": 2, "entered_at": now}

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ReferenceRate.objects.create(**values | fields)


def test_the_database_never_changes_a_confirmed_rate():
    confirmed = ReferenceRate.objects.filter(starts_on=date(2026, 1, 1))

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        confirmed.update(percent=3)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        confirmed.delete()

    assert confirmed.get().percent == Decimal("2.5")


def test_a_new_half_year_is_entered_and_recorded(agent, now):
    rate = entered(agent, now)

    assert read_rates()[NEXT].percent == Decimal("2.5")
    assert (rate.entered_by, rate.entered_at) == (agent, now)
    event = AuditEvent.objects.get(action="reference_rate.entered")
    assert (event.actor, event.data) == (agent, {"starts_on": "2027-01-01", "percent": "2.5"})


def test_a_half_year_is_entered_once(agent, now):
    entered(agent, now)

    with pytest.raises(RateExistsError):
        entered(agent, now, percent=Decimal("9.0"))

    assert rate_from(NEXT).percent == Decimal("2.5")
    assert AuditEvent.objects.filter(action="reference_rate.entered").count() == 1


@pytest.mark.parametrize("source", ["", "  "])
def test_nothing_is_confirmed_without_a_source(agent, now, source):
    with pytest.raises(NoSourceError):
        entered(agent, now, source=source)
    with pytest.raises(NoSourceError):
        corrected(rate_from(DERIVED), agent, now, source=source, is_confirmed=True)

    assert not ReferenceRate.objects.filter(starts_on=NEXT).exists()
    assert not rate_from(DERIVED).is_confirmed


def test_an_unconfirmed_rate_is_corrected_then_confirmed_then_stays(agent, now):
    rate = rate_from(NOT_ESTABLISHED)

    was_corrected = corrected(rate, agent, now)
    was_confirmed = corrected(rate, agent, now, is_confirmed=True)

    with pytest.raises(ConfirmedRateError):
        corrected(rate, agent, now, percent=Decimal("4.0"))
    assert (was_corrected, was_confirmed) == (True, True)
    rate.refresh_from_db()
    assert (rate.percent, rate.is_confirmed, rate.entered_by) == (Decimal("3.0"), True, agent)
    events = AuditEvent.objects.filter(target_type="invoices.referencerate").order_by("pk")
    assert [(each.action, each.data["before"]) for each in events] == [
        ("reference_rate.corrected", "2.5"),
        ("reference_rate.confirmed", "3.0"),
    ]


def test_the_same_values_again_change_nothing(agent, now):
    rate = rate_from(NOT_ESTABLISHED)
    corrected(rate, agent, now)

    assert corrected(rate, agent, now) is False
    assert AuditEvent.objects.filter(action="reference_rate.corrected").count() == 1


def test_pages_read_the_rates_once_in_a_minute(django_assert_num_queries, time_machine):
    time_machine.move_to("2026-11-21T10:00:00Z", tick=False)
    with django_assert_num_queries(1):
        kept_rates()
        kept_rates()

    forget_rates()
    with django_assert_num_queries(1):
        assert kept_rates() == FIRST_RATES


def test_a_minute_later_they_are_read_again(monkeypatch, django_assert_num_queries):
    seconds = 1000.0
    monkeypatch.setattr("invoices.queries.rates.monotonic", lambda: seconds)
    kept_rates()
    seconds += KEPT_SECONDS - 1
    with django_assert_num_queries(0):
        kept_rates()

    seconds += 1
    with django_assert_num_queries(1):
        kept_rates()


def test_who_changes_a_rate_sees_it_at_once(agent, now, django_capture_on_commit_callbacks):
    kept_rates()

    with django_capture_on_commit_callbacks(execute=True):
        entered(agent, now)

    assert kept_rates()[NEXT].is_confirmed


def test_a_team_lead_adds_a_half_year_in_the_admin():
    client = signed_in(Role.TEAM_LEAD)
    values = {"starts_on": "2027-01-01", "percent": "3.0", "source": "", "is_confirmed": ""}

    response = client.post(f"{LIST}add/", values)

    assert response.status_code == 302
    rate = rate_from(NEXT)
    assert (rate.percent, rate.is_confirmed) == (Decimal("3.0"), False)
    assert rate.entered_by is not None


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"starts_on": "2027-02-01"}, "A half-year begins on 1 January or on 1 July."),
        ({"starts_on": "2026-01-01"}, "This half-year has a rate already"),
        ({"percent": "2.3"}, "in steps of 0.5"),
        ({"percent": "-1"}, "in steps of 0.5"),
        ({"percent": "200"}, "no more than"),
        ({"is_confirmed": "on"}, "Enter the notice that confirms the rate."),
        ({"is_confirmed": "on", "source": " "}, "Enter the notice that confirms the rate."),
    ],
)
def test_a_mistyped_rate_is_refused_with_a_sentence(values, words):
    client = signed_in(Role.TEAM_LEAD)
    told = {"starts_on": "2027-01-01", "percent": "3.0", "source": ""}

    response = client.post(f"{LIST}add/", told | values)

    assert response.status_code == 200
    assert words in response.text
    assert not ReferenceRate.objects.filter(starts_on__gte=NEXT).exists()


def test_a_team_lead_confirms_a_rate_and_then_only_reads_it():
    client = signed_in(Role.TEAM_LEAD)
    rate = rate_from(NOT_ESTABLISHED)
    values = {"percent": "2.5", "source": "500/2026", "is_confirmed": "on"}

    done = client.post(page(rate), values | {"starts_on": "2031-01-01"})
    again = client.post(page(rate), values | {"percent": "9.0"})

    assert (done.status_code, again.status_code) == (302, 403)
    rate.refresh_from_db()
    assert (rate.starts_on, rate.percent, rate.source, rate.is_confirmed) == (
        NOT_ESTABLISHED,
        Decimal("2.5"),
        "500/2026",
        True,
    )
    assert 'name="percent"' not in client.get(page(rate)).text


def test_who_was_slower_is_told_so(monkeypatch, now):
    """Between the check of the form and the lock of the row, another team lead confirmed it."""
    client = signed_in(Role.TEAM_LEAD)
    other = staff_of(Role.TEAM_LEAD, username="other")
    rate = rate_from(NOT_ESTABLISHED)

    def slower(**told):
        corrected(rate, other, now, is_confirmed=True)
        return correct_rate(**told)

    monkeypatch.setattr("invoices.admin.rates.correct_rate", slower)
    response = client.post(page(rate), {"percent": "2.0", "source": "x"}, follow=True)

    assert "Nothing was changed." in response.text


def test_the_list_shows_what_is_not_confirmed():
    response = signed_in(Role.CREDITOR_USER).get(LIST, {"is_confirmed__exact": "0"})

    assert {rate.starts_on for rate in response.context["cl"].result_list} == {
        DERIVED,
        NOT_ESTABLISHED,
    }
