"""Counting a day: in place of what was there, once for all, and never a day that goes on."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import AuditEvent
from invoices import tasks
from invoices.figures.registry import FIGURES, day_of
from invoices.models import DailyFigure, EntryKind, LedgerEntry
from invoices.services import figures
from tests.factories import AgentFactory, DebtorFactory, InvoiceFactory

ON = date(2026, 11, 20)
AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
SHORT, LONG = date(2026, 3, 29), date(2026, 10, 25)


def logged_in(at, user=None):
    AuditEvent.objects.create(
        at=at, action="session.started", actor=user or DebtorFactory(), data={"method": "bank"}
    )


def rows_of(figure, on=ON):
    rows = DailyFigure.objects.filter(name=figure, on=on).order_by("creditor", "language", "detail")
    return list(rows.values_list("creditor", "language", "detail", "count", "total"))


EMPTY = (None, "", "", 0, Decimal("0.00"))


@pytest.mark.django_db
def test_count_day_writes_what_was_there():
    logged_in(datetime(2026, 11, 20, 10, 0, tzinfo=UTC))
    logged_in(datetime(2026, 11, 20, 11, 0, tzinfo=UTC))
    logged_in(datetime(2026, 11, 20, 11, 0, tzinfo=UTC), AgentFactory())

    written = figures.count_day(figure="logins", on=ON, at=AT)

    assert written == 2
    assert sorted(rows_of("logins"), key=str) == [
        (None, "", "", 0, Decimal("0.00")),
        (None, "fi", "BANK", 2, Decimal("0.00")),
    ]


@pytest.mark.django_db
def test_count_day_again_changes_nothing():
    logged_in(datetime(2026, 11, 20, 10, 0, tzinfo=UTC))
    figures.count_day(figure="logins", on=ON, at=AT)
    before = rows_of("logins")

    figures.count_day(figure="logins", on=ON, at=AT)

    assert rows_of("logins") == before


@pytest.mark.django_db
def test_count_day_again_takes_in_what_came_late():
    figures.count_day(figure="logins", on=ON, at=AT)
    logged_in(datetime(2026, 11, 20, 10, 0, tzinfo=UTC))

    figures.count_day(figure="logins", on=ON, at=AT)

    assert (None, "fi", "BANK", 1, Decimal("0.00")) in rows_of("logins")


@pytest.mark.django_db
def test_count_day_of_nothing_says_that_it_was_counted():
    figures.count_day(figure="logins", on=ON, at=AT)

    assert rows_of("logins") == [EMPTY]


@pytest.mark.django_db
def test_count_day_leaves_other_days_and_figures_alone():
    figures.count_day(figure="logins", on=ON, at=AT)
    figures.count_day(figure="acts", on=date(2026, 11, 19), at=AT)

    figures.count_day(figure="acts", on=ON, at=AT)

    assert rows_of("logins") == [EMPTY]
    assert rows_of("acts", on=date(2026, 11, 19)) == [EMPTY]


@pytest.mark.django_db
def test_a_day_that_goes_on_is_refused():
    last_moment = datetime(2026, 11, 20, 21, 59, 59, tzinfo=UTC)

    with pytest.raises(figures.DayNotOverError):
        figures.count_day(figure="logins", on=ON, at=last_moment)

    assert not DailyFigure.objects.exists()


@pytest.mark.parametrize(("on", "hours"), [(SHORT, 23), (LONG, 25), (ON, 24)])
def test_a_day_has_the_hours_of_its_clock(on, hours):
    day = day_of(on)

    assert (day.ends_at.astimezone(UTC) - day.begins_at.astimezone(UTC)).total_seconds() == (
        hours * 3600
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("on", "first", "last"),
    [
        (SHORT, "2026-03-28T22:00:00+00:00", "2026-03-29T20:59:59.999999+00:00"),
        (LONG, "2026-10-24T21:00:00+00:00", "2026-10-25T21:59:59.999999+00:00"),
    ],
    ids=["23 hours", "25 hours"],
)
def test_midnight_in_helsinki_parts_the_days(on, first, last):
    for moment in (first, last):
        logged_in(datetime.fromisoformat(moment))

    figures.count_day(figure="logins", on=on, at=AT)

    assert (None, "fi", "BANK", 2, Decimal("0.00")) in rows_of("logins", on=on)


@pytest.mark.django_db(transaction=True)
def test_a_day_that_many_count_at_once_is_counted_once():
    invoice = InvoiceFactory()
    LedgerEntry.objects.create(
        invoice=invoice,
        kind=EntryKind.PAYMENT,
        principal=Decimal("-40.00"),
        value_on=ON,
        booked_at=datetime(2026, 11, 20, 10, 0, tzinfo=UTC),
        cause="payment:1",
    )

    def count(_number):
        try:
            return figures.count_day(figure="money_in", on=ON, at=AT)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        written = list(pool.map(count, range(12)))

    assert written == [2] * 12
    assert sorted(rows_of("money_in"), key=str) == sorted(
        [EMPTY, (invoice.creditor_id, "fi", "PORTAL", 1, Decimal("40.00"))], key=str
    )


@pytest.mark.django_db
def test_each_night_counts_yesterday_and_fourteen_days_before(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)

    tasks.count_figures()

    days = DailyFigure.objects.filter(name="logins").order_by("on").values_list("on", flat=True)
    assert next(iter(days)) == date(2026, 11, 6)
    assert list(days)[-1] == ON
    assert len(days) == 15
    assert set(DailyFigure.objects.values_list("name", flat=True)) == FIGURES.keys()


@pytest.mark.django_db
def test_the_command_counts_the_past(capsys):
    call_command("compute_figures", "--from", "2026-10-24", "--to", "2026-10-25", "--json")

    assert f'"days": 2, "rows": {2 * len(FIGURES)}' in capsys.readouterr().out
    assert DailyFigure.objects.filter(on=LONG, name="acts").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "days", [("2026-10-25", "2026-10-24"), ("2026-10-25", "2999-01-01")], ids=["order", "future"]
)
def test_the_command_refuses_days_that_cannot_be_counted(days):
    first, last = days

    with pytest.raises(CommandError):
        call_command("compute_figures", "--from", first, "--to", last)

    assert not DailyFigure.objects.exists()
