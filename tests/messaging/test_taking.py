"""Two agents never work on one thread unaware of each other."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from accounts.models import AuditEvent
from accounts.services.roles import Role
from messaging.models import InternalNote, Queue, Thread
from messaging.rules.taking import HELD_FOR
from messaging.services import notes, taking
from tests.factories import AgentFactory
from tests.messaging.desk import thread_of
from tests.staff import staff_of

MINUTE = timedelta(minutes=1)


@pytest.fixture
def thread(db, now):
    return thread_of(now)


@pytest.fixture
def leena(db):
    return AgentFactory(username="leena", preferred_name="Leena")


@pytest.fixture
def matti(db):
    return AgentFactory(username="matti", preferred_name="Matti")


def test_what_one_has_taken_another_cannot_take(thread, leena, matti, now):
    taking.take(agent=leena, thread_id=thread.pk, at=now)

    with pytest.raises(taking.TakenByOtherError) as refused:
        taking.take(agent=matti, thread_id=thread.pk, at=now + MINUTE)

    thread.refresh_from_db()
    assert refused.value.agent == leena
    assert thread.assigned_to == leena


def test_taking_again_renews_it_and_is_audited_once(thread, leena, now):
    taking.take(agent=leena, thread_id=thread.pk, at=now)
    taking.take(agent=leena, thread_id=thread.pk, at=now + MINUTE)

    thread.refresh_from_db()
    assert thread.assigned_at == now + MINUTE
    assert AuditEvent.objects.filter(action="thread.taken").count() == 1


def test_what_nobody_works_on_any_more_may_be_taken_over(thread, leena, matti, now):
    taking.take(agent=leena, thread_id=thread.pk, at=now)

    taking.take(agent=matti, thread_id=thread.pk, at=now + HELD_FOR)

    thread.refresh_from_db()
    assert thread.assigned_to == matti
    assert AuditEvent.objects.filter(action="thread.taken").last().data == {"from": leena.pk}


def test_what_an_agent_had_who_has_left_is_free(thread, leena, matti, now):
    taking.take(agent=leena, thread_id=thread.pk, at=now)
    leena.is_active = False
    leena.save()

    assert taking.take(agent=matti, thread_id=thread.pk, at=now).assigned_to == matti


def test_work_renews_only_ones_own_and_not_at_every_key(thread, leena, matti, now):
    taking.take(agent=leena, thread_id=thread.pk, at=now)

    assert not taking.renew(agent=leena, thread_id=thread.pk, at=now + MINUTE / 2)
    assert not taking.renew(agent=matti, thread_id=thread.pk, at=now + 2 * MINUTE)
    assert taking.renew(agent=leena, thread_id=thread.pk, at=now + 2 * MINUTE)


def test_only_who_has_it_gives_it_back(thread, leena, matti, now):
    taking.take(agent=leena, thread_id=thread.pk, at=now)

    assert not taking.release(agent=matti, thread_id=thread.pk, at=now)
    assert taking.release(agent=leena, thread_id=thread.pk, at=now)
    assert not taking.release(agent=leena, thread_id=thread.pk, at=now)
    assert Thread.objects.get().assigned_to is None


def test_a_team_lead_gives_it_to_an_agent_whoever_has_it(thread, leena, now):
    lead, agent = staff_of(Role.TEAM_LEAD), staff_of(Role.AGENT)
    taking.take(agent=leena, thread_id=thread.pk, at=now)

    taking.assign(lead=lead, thread_id=thread.pk, agent=agent, at=now)
    taking.assign(lead=lead, thread_id=thread.pk, agent=agent, at=now)

    thread.refresh_from_db()
    assert thread.assigned_to == agent
    assert AuditEvent.objects.filter(action="thread.assigned").count() == 1


def test_nobody_else_gives_threads_to_others_and_nothing_is_given_to_who_cannot_answer(thread, now):
    lead, agent = staff_of(Role.TEAM_LEAD), staff_of(Role.AGENT)
    auditor = staff_of(Role.AUDITOR)

    with pytest.raises(taking.NotAllowedError):
        taking.assign(lead=agent, thread_id=thread.pk, agent=lead, at=now)
    with pytest.raises(taking.NotAnAgentError):
        taking.assign(lead=lead, thread_id=thread.pk, agent=auditor, at=now)

    thread.refresh_from_db()
    assert thread.assigned_to is None


def test_a_moved_thread_is_free_in_its_queue_and_keeps_its_promise(thread, leena, matti, now):
    taking.take(agent=leena, thread_id=thread.pk, at=now)
    with pytest.raises(taking.TakenByOtherError):
        taking.move(agent=matti, thread_id=thread.pk, queue=Queue.COMPANIES, at=now)

    assert taking.move(agent=leena, thread_id=thread.pk, queue=Queue.COMPANIES, at=now)
    assert not taking.move(agent=leena, thread_id=thread.pk, queue=Queue.COMPANIES, at=now)

    moved = Thread.objects.get()
    assert (moved.queue, moved.assigned_to) == (Queue.COMPANIES, None)
    assert moved.answer_by == thread.answer_by


@pytest.mark.django_db(transaction=True)
def test_of_four_who_take_it_at_once_one_has_it(now):
    thread = thread_of(now)
    agents = [AgentFactory() for _ in range(4)]
    together = Barrier(4)

    def take(agent):
        together.wait()
        try:
            return taking.take(agent=agent, thread_id=thread.pk, at=now).assigned_to_id
        except taking.TakenByOtherError as taken:
            return -taken.agent.pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(take, agents))

    thread.refresh_from_db()
    assert sorted(map(abs, told)) == [thread.assigned_to_id] * 4
    assert sum(each > 0 for each in told) == 1


def test_a_note_pressed_twice_is_one_and_nobody_writes_an_empty_one(thread, leena, now):
    first = notes.write_note(agent=leena, thread_id=thread.pk, text=" Soitettu. ", at=now)
    second = notes.write_note(agent=leena, thread_id=thread.pk, text="Soitettu.", at=now)
    later = notes.write_note(
        agent=leena, thread_id=thread.pk, text="Soitettu.", at=now + 5 * MINUTE
    )

    assert first == second != later
    assert InternalNote.objects.count() == 2
    for text in ("  ", "x" * 4001):
        with pytest.raises(notes.EmptyNoteError):
            notes.write_note(agent=leena, thread_id=thread.pk, text=text, at=now)
