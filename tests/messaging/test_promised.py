"""When queues are open, and by when they answer: from what staff wrote and what they did."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from messaging.models import Queue, QueueHours, SpecialDay, Wait
from messaging.queries.hours import hours_of
from messaging.queries.promises import promise_for, worked_between
from messaging.rules.opening_hours import Span
from messaging.rules.queues import Team, team_of
from tests.messaging.talking import answered, wrote

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # 10 in Helsinki
ADVICE = Queue.PAYMENT_ADVICE


def waited(actor, hours, *, count):
    for number in range(count):
        thread = wrote(actor, at=MONDAY - timedelta(days=20)).thread
        message = answered(thread, at=MONDAY - timedelta(days=7, minutes=number))
        Wait.objects.filter(message=message).update(worked=timedelta(hours=hours))


@pytest.mark.parametrize(
    ("queue", "closes"), [(ADVICE, 20), (Queue.PAYMENT_CONTROL, 18), (Queue.COMPANIES, 17)]
)
def test_a_queue_without_rows_has_its_usual_hours(queue, closes):
    hours = hours_of(queue)

    assert hours.on(date(2026, 11, 23)) == Span(time(8), time(closes))
    assert hours.on(date(2026, 11, 22)) is None
    assert Team(queue) == queue


def test_hours_that_staff_wrote_count_instead(django_assert_num_queries):
    QueueHours.objects.create(queue=ADVICE, weekday=5, opens=time(10), closes=time(12))
    SpecialDay.objects.create(queue=ADVICE, day=date(2026, 11, 28))
    SpecialDay.objects.create(queue=ADVICE, day=date(2026, 12, 24), opens=time(9), closes=time(11))

    with django_assert_num_queries(2):
        hours = hours_of(ADVICE)

    days = (date(2026, 11, 23), date(2026, 11, 21), date(2026, 11, 28), date(2026, 12, 24))
    assert [hours.on(day) for day in days] == [
        None,
        Span(time(10), time(12)),
        None,
        Span(time(9), time(11)),
    ]


def test_who_has_answered_little_promises_two_days(actor):
    waited(actor, 1, count=9)

    assert promise_for(ADVICE, at=MONDAY) == MONDAY + timedelta(hours=28)


def test_the_real_pace_is_promised_and_costs_the_same(actor, django_assert_num_queries):
    waited(actor, 3, count=12)

    with django_assert_num_queries(4):
        promise = promise_for(ADVICE, at=MONDAY)

    assert promise == MONDAY + timedelta(hours=3)
    assert promise_for(Queue.COMPANIES, at=MONDAY) > promise


def test_those_who_wait_long_now_make_the_promise_slower(actor):
    waited(actor, 1, count=10)
    assert promise_for(ADVICE, at=MONDAY) == MONDAY + timedelta(hours=1)

    for _thread in range(5):
        wrote(actor, at=MONDAY - timedelta(hours=62))  # on Friday at 20: nothing was worked

    assert promise_for(ADVICE, at=MONDAY) == MONDAY + timedelta(hours=2)


def test_old_waits_say_nothing_of_today(actor):
    waited(actor, 1, count=12)

    later = MONDAY + timedelta(days=70)
    assert promise_for(ADVICE, at=later) - later > timedelta(hours=12)


def test_a_queue_closed_for_good_still_promises(actor):
    for row in range(80):
        SpecialDay.objects.create(queue=ADVICE, day=MONDAY.date() + timedelta(days=row - 5))

    assert wrote(actor, at=MONDAY).thread.answer_by == MONDAY + timedelta(hours=28)
    assert worked_between(ADVICE, MONDAY, MONDAY + timedelta(days=2)) == timedelta(0)


@pytest.mark.parametrize(
    ("is_company", "stages", "team"),
    [
        (False, [], Team.PAYMENT_ADVICE),
        (False, ["INVOICED", "PAID", "CREDITED", "WITHDRAWN"], Team.PAYMENT_ADVICE),
        (False, ["INVOICED", "REMINDED"], Team.PAYMENT_CONTROL),
        (False, ["LEGAL_COLLECTION"], Team.PAYMENT_CONTROL),
        (True, ["COLLECTION"], Team.COMPANIES),
    ],
)
def test_whose_work_it_is(is_company, stages, team):
    assert team_of(is_company=is_company, stages=stages) == team
