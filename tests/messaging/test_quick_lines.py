"""Lines of chats: many in one transaction, each as if it were said alone."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from threading import Event

import pytest
from django.db import connection, transaction

from accounts.actor import Actor
from messaging.models import Author, Medium, Message, ReadMark, Thread
from messaging.queries.threads import threads_of
from messaging.services import gathering, reading
from messaging.services.quick_lines import (
    WRITERS,
    EmptyMessageError,
    NotLiveError,
    NotStoredError,
    TooLongError,
    last_numbers,
    lines_after,
    lines_at,
    writer_of_loop,
)
from messaging.services.states import lock_thread
from messaging.texts import LONGEST
from tests.factories import AgentFactory, DebtorFactory
from tests.loops import run
from tests.messaging.saying import (
    count_backends,
    in_thread,
    line_of,
    live_thread,
    numbered,
    say_all,
    wait_until,
)
from tests.messaging.talking import wrote

PATIENCE = 20

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def actor(transactional_db):
    debtor = DebtorFactory()
    return Actor(user=debtor, acting_for=debtor.party)


@pytest.fixture
def thread(actor, now):
    return live_thread(actor, at=now)


def test_lines_said_at_once_stand_in_their_order_in_each_thread(actor, now):
    threads = [live_thread(actor, at=now) for _each in range(3)]
    lines = [line_of(threads[n % 3], actor, text=f"rivi {n}", at=now) for n in range(30)]

    stored = say_all(*lines)

    for place, each in enumerate(threads):
        wanted = [(n + 1, f"rivi {3 * n + place}") for n in range(10)]
        assert numbered(each) == wanted
        each.refresh_from_db()
        assert each.last_number == 10
    assert [each.number for each in stored] == [n // 3 + 1 for n in range(30)]
    assert all(each.is_new and each.medium == Medium.CHAT for each in stored)


def test_a_line_is_a_message_like_any_other(actor, thread, now):
    [stored] = say_all(line_of(thread, actor, text=" Perintäkulu\r\nmietityttää\0 ", at=now))

    said = Message.objects.get()
    assert said.text == stored.text == "Perintäkulu\nmietityttää"
    assert (said.public_id, said.sent_at, said.user) == (stored.public_id, now, actor.user)
    assert threads_of(actor, search="perintäk").get() == thread


def test_a_repeat_is_stored_once_in_one_batch_and_in_a_later_one(actor, thread, now):
    line = line_of(thread, actor, text="kerran", at=now)

    first = say_all(line, line, line_of(thread, actor, text="toinen", at=now))
    [later] = say_all(line)

    assert [each.number for each in (*first, later)] == [1, 1, 2, 1]
    assert [each.is_new for each in (*first, later)] == [True, False, True, False]
    assert numbered(thread) == [(1, "kerran"), (2, "toinen")]


def test_where_no_chat_goes_on_only_a_repeat_is_answered(actor, thread, now):
    line = line_of(thread, actor, at=now)
    say_all(line)
    merged = live_thread(actor, at=now)
    Thread.objects.filter(pk=merged.pk).update(merged_into=thread)
    Thread.objects.filter(pk=thread.pk).update(live_since=None)
    nowhere = Thread(pk=thread.pk + 1000)

    repeat, *others = say_all(
        line, *[line_of(each, actor, at=now) for each in (thread, merged, nowhere)]
    )

    assert repeat.number == 1
    assert [type(each) for each in others] == [NotLiveError] * 3
    assert Message.objects.count() == 1


def test_nothing_and_too_much_are_no_lines(actor, thread, now):
    said = say_all(
        line_of(thread, actor, text=" \n\0", at=now),
        line_of(thread, actor, text="a" * (LONGEST + 1), at=now),
        line_of(thread, actor, text="a" * LONGEST, at=now),
    )

    assert [type(each) for each in said[:2]] == [EmptyMessageError, TooLongError]
    assert said[2].number == 1


def test_a_line_that_the_database_refuses_fails_alone(actor, thread, now):
    lines = [line_of(thread, actor, text=f"rivi {n}", at=now) for n in range(9)]
    bad = line_of(thread, actor, user_id=actor.user.pk + 1000, at=now)

    said = say_all(*lines[:4], bad, *lines[4:])

    assert isinstance(said.pop(4), NotStoredError)
    assert [each.number for each in said] == list(range(1, 10))
    assert numbered(thread) == [(n + 1, f"rivi {n}") for n in range(9)]


def test_what_is_said_later_is_not_earlier_by_a_clock_that_is_behind(actor, thread, now):
    ahead, behind = now + timedelta(seconds=2), now

    say_all(line_of(thread, actor, at=ahead))
    [second] = say_all(line_of(thread, actor, at=behind))

    assert second.sent_at == ahead


def test_who_had_read_all_has_read_its_own_lines(actor, thread, now):
    agent = AgentFactory()
    person, ours = {"actor": actor}, {"actor": actor, "author": Author.AGENT, "user_id": agent.pk}
    say_all(line_of(thread, **person, at=now))
    thread.refresh_from_db()
    reading.mark_read(thread=thread, number=1, at=now)
    reading.mark_read(thread=thread, agent=agent, number=1, at=now)

    say_all(*[line_of(thread, **who, at=now) for who in (person, person, ours, person)])

    # The person has not read what the agent said between; nor the agent what came before.
    assert ReadMark.objects.get(agent=None).number == 3
    assert ReadMark.objects.get(agent=agent).number == 1


def test_the_slow_way_marks_own_lines_read_as_the_fast_way_does(actor, thread, now):
    say_all(line_of(thread, actor, at=now))
    thread.refresh_from_db()
    reading.mark_read(thread=thread, number=1, at=now)

    wrote(actor, thread=thread, at=now)

    assert ReadMark.objects.get(agent=None).number == 2


def test_who_goes_away_does_not_take_its_line_back(actor, thread, now):
    heard = []

    async def talk():
        writer = writer_of_loop()
        writer.listen(heard.extend)
        saying = asyncio.create_task(writer.say(line_of(thread, actor, text="hei", at=now)))
        await asyncio.sleep(0)
        saying.cancel()
        await writer.close()

    run(talk())

    assert numbered(thread) == [(1, "hei")]
    assert [each.number for each in heard] == [1]


def test_a_listener_that_fails_fails_nobody(actor, thread, now):
    async def talk():
        writer = writer_of_loop()
        writer.listen(lambda _lines: 1 / 0)
        return await writer.say(line_of(thread, actor, at=now))

    stored = run(talk())

    assert stored.number == 1


@contextmanager
def held(thread):
    """A service has the thread locked, until the event that this gives is set."""
    is_held, release = Event(), Event()

    def hold():
        with transaction.atomic():
            lock_thread(thread.pk)
            is_held.set()
            release.wait(PATIENCE)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(hold)
        assert is_held.wait(PATIENCE)
        yield release
        release.set()
        holding.result(PATIENCE)


def test_a_thread_that_a_service_holds_keeps_no_other_waiting(actor, thread, now):
    free = live_thread(actor, at=now)
    lines = [line_of(thread, actor, text=text, at=now) for text in "ab"]

    async def talk(release):
        say = writer_of_loop().say
        waiting = [asyncio.create_task(say(line)) for line in lines]
        await say(line_of(free, actor, at=now))
        were_done = [each.done() for each in waiting]
        release.set()
        return were_done, [(await each).number for each in waiting]

    with held(thread) as release:
        were_done, numbers = run(talk(release))

    assert were_done == [False, False]
    assert numbers == [1, 2]
    assert numbered(thread) == [(1, "a"), (2, "b")]


def test_what_is_held_for_long_is_to_be_sent_again_with_all_that_followed(
    actor, thread, now, monkeypatch
):
    monkeypatch.setattr(gathering, "HELD_SECONDS", 0.05)
    lines = [line_of(thread, actor, text=text, at=now) for text in "ab"]

    with held(thread):
        said = say_all(*lines)
    again = say_all(*lines)

    assert [type(each) for each in said] == [NotStoredError] * 2
    assert [each.number for each in again] == [1, 2]


def test_marks_go_forward_and_not_beyond_what_was_said(actor, thread, now):
    agent = AgentFactory()
    say_all(*[line_of(thread, actor, at=now) for _each in range(5)])

    async def mark(*marks):
        read = writer_of_loop().mark_read
        asked = [read(thread_id=thread.pk, agent_id=who, number=to, at=now) for who, to in marks]
        return await asyncio.gather(*asked)

    first = run(mark((None, 2), (None, 3), (agent.pk, 2**70), (None, 0)))
    later = run(mark((None, 3), (None, 1), (agent.pk, 4), (None, 4)))

    assert first == [False, True, True, False]
    assert later == [False, False, False, True]
    marks = ReadMark.objects.order_by("agent").values_list("agent", "number")
    assert list(marks) == [(agent.pk, 5), (None, 4)]


def test_lines_are_read_as_they_stand(actor, thread, now):
    other = live_thread(actor, at=now)
    said = say_all(*[line_of(each, actor, at=now) for each in (thread, other, thread, thread)])
    posted = wrote(actor, thread=thread, text="tavallinen", at=now)

    async def read():
        pairs = [(other.pk, 1), (thread.pk, 4), (thread.pk, 2), (thread.pk, 9)]
        return (
            await lines_after(thread.pk, 1),
            await lines_after(thread.pk, 1, most=1),
            await lines_at(pairs),
            await last_numbers([thread.pk, other.pk, other.pk + 1000]),
        )

    after, first, some, last = run(read())

    assert after[:2] == [replace(each, is_new=False) for each in said[2:]]
    assert (after[2].text, after[2].medium) == ("tavallinen", Medium.PORTAL)
    assert after[2].public_id == posted.public_id
    assert first == after[:1]
    assert [(each.thread_id, each.number) for each in some] == [
        (thread.pk, 2),
        (thread.pk, 4),
        (other.pk, 1),
    ]
    assert last == {thread.pk: 4, other.pk: 1}


def test_a_loop_that_ends_gives_its_connections_back(actor, thread, now):
    async def talk():
        await writer_of_loop().say(line_of(thread, actor, at=now))
        await last_numbers([thread.pk])
        return await asyncio.to_thread(in_thread, count_backends)

    meanwhile = run(talk())
    wait_until(lambda: count_backends() == 0)

    assert meanwhile == 2
    assert not WRITERS


def test_nothing_is_taken_after_the_end(actor, thread, now):
    async def talk():
        writer = writer_of_loop()
        await writer.say(line_of(thread, actor, at=now))
        await writer.close()
        with pytest.raises(NotStoredError):
            await writer.say(line_of(thread, actor, at=now))
        # Whoever asks the loop for its writer gets a new one.
        return await writer_of_loop().say(line_of(thread, actor, at=now))

    assert run(talk()).number == 2
