"""When queues are open: read by agents, changed by team leads, one week at a time."""

from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.services.roles import Role
from messaging.models import Queue, QueueHours, Service, SpecialDay
from messaging.queries.hours import hours_of, hours_of_all
from messaging.rules.eves import shorter_days, usual_eves
from messaging.rules.hours import USUAL, USUAL_CHAT
from messaging.rules.opening_changes import next_exception
from messaging.rules.opening_hours import Hours, Span
from messaging.services import opening
from tests.staff import signed_in

pytestmark = pytest.mark.django_db
PAGE = "/admin/messaging/queuehours/"
DAY = timedelta(days=1)
WEEK = Hours(weekly=dict.fromkeys(range(5), Span(time(8), time(16))))


def week(**changes):
    days = {f"opens_{day}": "8:00" for day in range(5)}
    days |= {f"closes_{day}": "16:00" for day in range(5)}
    return {**days, **changes}


def test_a_week_is_changed_as_a_whole_and_the_same_again_changes_nothing(agent, now):
    span = Span(time(9), time(15))
    for expected in (True, False):
        changed = opening.set_week(
            queue=Queue.COMPANIES, week={0: span, 6: None}, actor=agent, at=now
        )
        assert changed is expected

    assert hours_of(Queue.COMPANIES).weekly == {0: span}
    assert AuditEvent.objects.filter(action="queuehours.changed").count() == 1


def test_a_week_without_an_open_hour_is_refused(agent, now):
    with pytest.raises(opening.NeverOpenWeekError):
        opening.set_week(queue=Queue.COMPANIES, week={0: None}, actor=agent, at=now)

    assert not QueueHours.objects.exists()


def test_a_day_has_its_own_hours_until_they_are_taken_away(agent, now):
    day, span = date(2026, 12, 6), Span(time(10), time(12))
    for hours in (None, span):
        [row] = opening.set_day(queue=Queue.COMPANIES, day=day, span=hours, actor=agent, at=now)
        assert hours_of(Queue.COMPANIES).on(day) == hours

    assert opening.remove_day(special_day_id=row.pk, actor=agent, at=now)
    assert not opening.remove_day(special_day_id=row.pk, actor=agent, at=now)
    assert not SpecialDay.objects.exists()


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("hours_of_a_service", {"service": "PHONE"}),
        ("hours_of_a_weekday", {"weekday": 7}),
        ("hours_not_empty", {"opens": time(16), "closes": time(8)}),
    ],
)
def test_the_database_refuses_hours_that_make_no_sense(constraint, fields):
    values = {"queue": "COMPANIES", "weekday": 0, "opens": time(8), "closes": time(16)}

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        QueueHours.objects.create(**{**values, **fields})


@pytest.mark.parametrize(
    ("hours", "today", "expected"),
    [
        # Independence Day is a Sunday, closed anyway; Christmas Eve is a Thursday.
        (WEEK, date(2026, 12, 1), (date(2026, 12, 24), None)),
        (WEEK, date(2026, 12, 24), (date(2026, 12, 24), None)),
        (WEEK, date(2027, 1, 7), None),
        (
            Hours(weekly=WEEK.weekly, on_days={date(2026, 12, 5): Span(time(9), time(12))}),
            date(2026, 12, 1),
            (date(2026, 12, 5), Span(time(9), time(12))),
        ),
        # A day of its own that says what its weekday says is no exception.
        (
            Hours(weekly=WEEK.weekly, on_days={date(2027, 1, 8): Span(time(8), time(16))}),
            date(2027, 1, 7),
            None,
        ),
    ],
)
def test_the_next_day_that_differs_is_told(hours, today, expected):
    assert next_exception(hours, today) == expected


def test_a_team_lead_changes_hours_and_days():
    client = signed_in(Role.TEAM_LEAD)
    tomorrow = timezone.localdate() + DAY

    client.post(f"{PAGE}MESSAGES/COMPANIES/week/", week(opens_5="10.30", closes_5="15"))
    day = {"service": "MESSAGES", "queue": "COMPANIES", "day": tomorrow.isoformat()}
    client.post(f"{PAGE}day/", day)

    assert hours_of("COMPANIES").weekly[5] == Span(time(10, 30), time(15))
    assert hours_of("COMPANIES").on_days == {tomorrow: None}
    assert hours_of("COMPANIES", Service.CHAT).weekly == USUAL_CHAT["COMPANIES"]
    assert "closed" in client.get(PAGE).content.decode()
    row = SpecialDay.objects.get()
    client.post(f"{PAGE}day/{row.pk}/remove/")
    assert not SpecialDay.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"closes_0": ""},
        {"opens_0": "16:00", "closes_0": "8:00"},
        {"opens_0": "late"},
        {f"{name}_{day}": "" for name in ("opens", "closes") for day in range(7)},
    ],
)
def test_hours_that_make_no_sense_are_refused_in_words(changes):
    client = signed_in(Role.TEAM_LEAD)

    answer = client.post(f"{PAGE}CHAT/COMPANIES/week/", week(**changes))

    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    assert not QueueHours.objects.exists()


def test_agents_read_the_hours_and_change_none():
    client = signed_in(Role.AGENT)

    assert "08:00" in client.get(PAGE).content.decode()
    assert "Save the week" not in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}CHAT/COMPANIES/week/", week()).status_code == 403
    assert client.post(f"{PAGE}eves/").status_code == 403
    assert client.post(f"{PAGE}day/", {}).status_code == 403
    assert client.post(f"{PAGE}day/1/remove/").status_code == 403
    assert signed_in(Role.AUDITOR).get(PAGE).status_code == 403


def test_a_day_and_a_week_may_be_of_chats_alone_or_of_both_services():
    client = signed_in(Role.TEAM_LEAD)
    tomorrow = timezone.localdate() + DAY

    client.post(f"{PAGE}CHAT/COMPANIES/week/", week())
    day = {"service": "BOTH", "queue": "PAYMENT_ADVICE", "day": tomorrow.isoformat()}
    client.post(f"{PAGE}day/", day)

    assert hours_of("COMPANIES", Service.CHAT).weekly == WEEK.weekly
    assert hours_of("COMPANIES").weekly == USUAL["COMPANIES"]
    for service in Service:
        assert hours_of("PAYMENT_ADVICE", service).on_days == {tomorrow: None}


def test_the_hours_of_all_queues_are_read_as_those_of_each(django_assert_num_queries):
    SpecialDay.objects.create(service="CHAT", queue="COMPANIES", day=date(2026, 12, 31))
    QueueHours.objects.create(
        service="CHAT", queue="PAYMENT_CONTROL", weekday=0, opens=time(9), closes=time(12)
    )

    with django_assert_num_queries(2):
        found = hours_of_all(Service.CHAT)

    assert found == {queue: hours_of(queue, Service.CHAT) for queue in Queue}


def test_eves_are_added_once_and_days_with_their_own_hours_keep_them():
    client = signed_in(Role.TEAM_LEAD)
    page = client.get(PAGE).content.decode()
    assert "Close early on these days" in page
    eve = date(timezone.localdate().year, 12, 31)
    own = SpecialDay.objects.create(service="CHAT", queue="COMPANIES", day=eve)

    client.post(f"{PAGE}eves/")
    made = SpecialDay.objects.count()
    client.post(f"{PAGE}eves/")

    assert SpecialDay.objects.count() == made > 1
    own.refresh_from_db()
    assert own.opens is None
    assert "Close early on these days" not in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (2026, {(1, 5): 16, (4, 30): 15, (10, 30): 16, (12, 31): 15}),
        # All Saints' Day is the Saturday of 31 October to 6 November.
        (2027, {(1, 5): 16, (4, 30): 15, (11, 5): 16, (12, 31): 15}),
    ],
)
def test_the_usual_eves_of_a_year(year, expected):
    told = {(day.month, day.day): at.hour for day, at in usual_eves(year).items()}

    assert told == expected


def test_only_days_that_would_be_open_for_longer_are_made_shorter():
    hours = Hours(
        weekly=dict.fromkeys(range(5), Span(time(8), time(17))),
        on_days={date(2026, 12, 31): Span(time(8), time(17))},
    )

    found = shorter_days(hours, date(2026, 10, 31), date(2027, 12, 31))

    # Epiphany's eve is a Tuesday, and so on; New Year's Eve of 2026 has its own hours.
    assert found == {
        date(2027, 1, 5): Span(time(8), time(16)),
        date(2027, 4, 30): Span(time(8), time(15)),
        date(2027, 11, 5): Span(time(8), time(16)),
        date(2027, 12, 31): Span(time(8), time(15)),
    }


def test_a_queue_that_there_is_not_is_no_failure_of_ours():
    client = signed_in(Role.TEAM_LEAD)

    for address in ("CHAT/NONE", "NONE/COMPANIES"):
        assert client.post(f"{PAGE}{address}/week/", week()).status_code == 400
    odd = {"service": "NONE", "queue": "a\0b", "day": "9999-99-99", "opens": "\0"}
    assert client.post(f"{PAGE}day/", odd).status_code == 422
