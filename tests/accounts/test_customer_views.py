"""Looks with a customer's eyes: begun with a reason, one at a time, short, and on record."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from accounts import tasks
from accounts.models import AuditEvent, CustomerView, ViewReason
from accounts.models.customer_view import LONGEST_VIEW
from accounts.services.customer_views import (
    VIEWS,
    TooManyViewsError,
    ViewEnd,
    end_old_views,
    end_view,
    end_views_of,
    start_view,
)
from tests.factories import AgentFactory, DebtorFactory

ADDRESS = "192.0.2.1"


def begun(agent, party, at, *, reason=ViewReason.ASKED):
    return start_view(party=party, reason=reason, actor=agent, at=at, address=ADDRESS)


def rows_of(action):
    return AuditEvent.objects.filter(action=action).order_by("pk")


def test_a_look_begins_with_a_reason_and_ends_by_itself_after_a_quarter_of_an_hour(
    agent, debtor, now
):
    view = begun(agent, debtor.party, now)

    assert view.ends_at == now + LONGEST_VIEW == now + timedelta(minutes=15)
    assert view.ended_at is None
    row = rows_of("look.started").get()
    assert (row.actor, row.party, row.target_id) == (agent, debtor.party, str(view.pk))
    assert row.data == {"reason": "ASKED", "until": view.ends_at.isoformat()}
    assert row.address == ADDRESS


def test_a_second_look_ends_the_first(agent, debtor, other_debtor, now):
    first = begun(agent, debtor.party, now)

    second = begun(agent, other_debtor.party, now + timedelta(minutes=2))

    first.refresh_from_db()
    assert first.ended_at == now + timedelta(minutes=2)
    assert CustomerView.objects.filter(ended_at=None).get() == second
    ended = rows_of("look.ended").get()
    assert (ended.party, ended.data) == (debtor.party, {"reason": "REPLACED"})


def test_two_of_staff_look_at_the_same_customer_each_for_itself(agent, debtor, now):
    begun(agent, debtor.party, now)

    begun(AgentFactory(), debtor.party, now)

    assert CustomerView.objects.filter(ended_at=None).count() == 2


def test_more_looks_than_the_work_needs_are_refused(agent, debtor, now):
    for _each in range(int(VIEWS.rate.partition("/")[0])):
        begun(agent, debtor.party, now)

    with pytest.raises(TooManyViewsError):
        begun(agent, debtor.party, now)

    assert CustomerView.objects.count() == 30
    assert rows_of("look.started").count() == 30


@pytest.mark.django_db(transaction=True)
def test_of_looks_that_begin_at_once_one_goes_on(now):
    agent = AgentFactory()
    parties = [DebtorFactory().party, DebtorFactory().party]

    def begin(party):
        try:
            return begun(agent, party, now)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(begin, parties * 3))

    assert CustomerView.objects.count() == 6
    assert CustomerView.objects.filter(user=agent, ended_at=None).count() == 1
    assert rows_of("look.ended").count() == 5


def test_an_end_is_written_once(agent, debtor, now):
    view = begun(agent, debtor.party, now)
    at = now + timedelta(minutes=3)

    end_view(view_id=view.pk, reason=ViewEnd.PRESSED, actor=agent, at=at)
    end_view(view_id=view.pk, reason=ViewEnd.PRESSED, actor=agent, at=at + timedelta(minutes=1))

    view.refresh_from_db()
    assert view.ended_at == at
    assert rows_of("look.ended").get().data == {"reason": "PRESSED"}


@pytest.mark.django_db(transaction=True)
def test_an_end_that_is_pressed_twice_at_once_is_written_once(now):
    agent, party = AgentFactory(), DebtorFactory().party
    view = begun(agent, party, now)

    def press(_each):
        try:
            end_view(view_id=view.pk, reason=ViewEnd.PRESSED, actor=agent, at=now)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(press, range(4)))

    assert rows_of("look.ended").count() == 1


def test_what_is_ended_late_ended_when_its_time_was_over(agent, debtor, now):
    view = begun(agent, debtor.party, now)
    at = now + timedelta(hours=1)

    end_view(view_id=view.pk, reason=ViewEnd.PRESSED, actor=agent, at=at)

    view.refresh_from_db()
    assert view.ended_at == view.ends_at
    assert rows_of("look.ended").get().data == {"reason": "TIME"}


def test_there_is_nothing_to_end_where_no_look_is(now, db):
    assert end_view(view_id=1, reason=ViewEnd.PRESSED, actor=None, at=now) is None

    assert not rows_of("look.ended").exists()


def test_all_looks_of_one_end_and_nobody_elses(agent, debtor, now):
    own, others = begun(agent, debtor.party, now), begun(AgentFactory(), debtor.party, now)

    ended = end_views_of(user=agent, reason=ViewEnd.SIGNED_OUT, at=now + timedelta(minutes=1))

    own.refresh_from_db()
    others.refresh_from_db()
    assert ended == 1
    assert own.ended_at is not None
    assert others.ended_at is None


def test_what_nobody_ended_is_ended_by_the_clock(agent, debtor, now, monkeypatch):
    view, at = begun(agent, debtor.party, now), now + LONGEST_VIEW

    early = end_old_views(at=at - timedelta(seconds=1))
    monkeypatch.setattr(tasks.timezone, "now", lambda: at)
    tasks.end_old_customer_views()
    again = end_old_views(at=at)

    view.refresh_from_db()
    assert (early, again) == (0, 0)
    assert view.ended_at == view.ends_at
    row = rows_of("look.ended").get()
    assert (row.actor, row.data) == (agent, {"reason": "TIME"})


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("customer_view_reason_known", {"reason": "CURIOUS"}),
        ("customer_view_short", {"ends_at": LONGEST_VIEW + timedelta(seconds=1)}),
        ("customer_view_short", {"ends_at": timedelta(0)}),
    ],
)
def test_database_refuses(constraint, fields, agent, debtor, now):
    whole = {"reason": "ASKED", "ends_at": LONGEST_VIEW} | fields
    whole["ends_at"] = now + whole["ends_at"]

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        CustomerView.objects.create(user=agent, party=debtor.party, started_at=now, **whole)


def test_the_database_refuses_a_second_look_of_one_of_staff(agent, debtor, other_debtor, now):
    begun(agent, debtor.party, now)

    with (
        pytest.raises(IntegrityError, match="customer_view_one_of_user"),
        transaction.atomic(),
    ):
        CustomerView.objects.create(
            user=agent,
            party=other_debtor.party,
            reason="ASKED",
            started_at=now,
            ends_at=now + LONGEST_VIEW,
        )
