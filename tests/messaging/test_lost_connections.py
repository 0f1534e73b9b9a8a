"""Lines of chats when connections break: nothing that was acknowledged is lost, nothing doubled."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.actor import Actor
from messaging.models import Message
from messaging.services.quick_lines import (
    DatabaseAwayError,
    NotStoredError,
    last_numbers,
    writer_of_loop,
)
from tests.factories import DebtorFactory
from tests.loops import run
from tests.messaging.saying import (
    Wire,
    end_backends,
    in_thread,
    line_of,
    live_thread,
    numbered,
)

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 30


@pytest.fixture
def actor(transactional_db):
    debtor = DebtorFactory()
    return Actor(user=debtor, acting_for=debtor.party)


@pytest.fixture
def thread(actor, now):
    return live_thread(actor, at=now)


def test_a_connection_that_broke_while_nobody_spoke_is_made_anew(actor, thread, now):
    async def talk():
        say = writer_of_loop().say
        first = await say(line_of(thread, actor, at=now))
        await last_numbers([thread.pk])
        await asyncio.to_thread(in_thread, end_backends)
        second = await say(line_of(thread, actor, at=now))
        return first.number, second.number, await last_numbers([thread.pk])

    assert run(talk()) == (1, 2, {thread.pk: 2})


def test_a_commit_whose_answer_was_lost_is_found_and_said_once(actor, thread, now, tmp_path):
    heard = []

    async def talk():
        async with Wire(tmp_path).open() as wire:
            writer = writer_of_loop()
            writer.listen(heard.extend)
            await writer.say(line_of(thread, actor, text="a", at=now))
            wire.loses_next_commit = True
            lines = [line_of(thread, actor, text=text, at=now) for text in "bc"]
            said = await asyncio.gather(*map(writer.say, lines))
            await writer.close()
            return [each.number for each in said]

    numbers = run(talk())

    assert numbers == [2, 3]
    assert numbered(thread) == [(1, "a"), (2, "b"), (3, "c")]
    # Who sits in the chat hears of them, though the second look found them there.
    assert [each.number for each in heard] == [1, 2, 3]


def test_while_the_database_is_away_nothing_is_acknowledged(actor, thread, now, tmp_path):
    lines = [line_of(thread, actor, text=text, at=now) for text in "abc"]

    async def talk():
        async with Wire(tmp_path).open() as wire:
            writer = writer_of_loop()
            await writer.say(lines[0])
            wire.cut()
            away = await asyncio.gather(*map(writer.say, lines[1:]), return_exceptions=True)
            with pytest.raises(DatabaseAwayError):
                await last_numbers([thread.pk])
            wire.is_cut = False
            back = await asyncio.gather(*map(writer.say, lines))
            await writer.close()
            return away, [each.number for each in back]

    away, numbers = run(talk())

    assert [type(each) for each in away] == [NotStoredError] * 2
    assert numbers == [1, 2, 3]
    assert numbered(thread) == [(1, "a"), (2, "b"), (3, "c")]


class Speaker:
    """A device that says its lines in order: each again until it is acknowledged, some twice."""

    def __init__(self, lines, repeats):
        self.lines, self.repeats = lines, repeats
        self.acknowledged = {}

    async def speak(self):
        for line in self.lines:
            while line.text not in self.acknowledged:
                try:
                    stored = await writer_of_loop().say(line)
                except NotStoredError:
                    await asyncio.sleep(0.001)
                else:
                    self.acknowledged[line.text] = stored.number
            if line.text in self.repeats:
                repeat = await writer_of_loop().say(line)
                assert repeat.number == self.acknowledged[line.text]


def speak_in_own_loops(processes, disturbances):
    """Each process speaks in a loop and a thread of its own, while connections are ended."""
    start = Barrier(len(processes) + 1)

    def process(speakers):
        async def talk():
            async with asyncio.TaskGroup() as group:
                for speaker in speakers:
                    group.create_task(speaker.speak())

        start.wait(PATIENCE)
        run(talk())

    with ThreadPoolExecutor(len(processes)) as pool:
        running = [pool.submit(process, speakers) for speakers in processes]
        start.wait(PATIENCE)
        for _each in range(disturbances):
            end_backends()
        for each in running:
            each.result(PATIENCE)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    # By process, by speaker: in which of two threads it speaks, how much, and what it repeats.
    plan=st.lists(
        st.lists(
            st.tuples(st.integers(0, 1), st.integers(1, 12), st.sets(st.integers(0, 11))),
            min_size=1,
            max_size=4,
        ),
        min_size=1,
        max_size=3,
    ),
    disturbances=st.integers(0, 3),
)
def test_whatever_breaks_numbers_have_no_gaps_and_lines_no_doubles(plan, disturbances, actor, now):
    threads = [live_thread(actor, at=now), live_thread(actor, at=now)]
    processes = [
        [_speaker(threads[where], actor, count, repeats, now) for where, count, repeats in speakers]
        for speakers in plan
    ]

    speak_in_own_loops(processes, disturbances)

    speakers = [each for of_process in processes for each in of_process]
    for thread in threads:
        stood = numbered(thread)
        place_of = {text: number for number, text in stood}
        assert [number for number, _text in stood] == list(range(1, len(stood) + 1))
        assert len(place_of) == len(stood)
        for each in speakers:
            if each.lines[0].thread_id == thread.pk:
                mine = [place_of[line.text] for line in each.lines]
                assert mine == sorted(mine)
                assert [each.acknowledged[line.text] for line in each.lines] == mine
        thread.refresh_from_db()
        assert thread.last_number == len(stood)
    assert Message.objects.filter(thread__in=threads).count() == sum(
        len(each.lines) for each in speakers
    )


def _speaker(thread, actor, count, repeats, now):
    name = uuid4().hex[:6]
    lines = [line_of(thread, actor, text=f"{name} {n}", at=now) for n in range(count)]
    return Speaker(lines, {lines[n].text for n in repeats if n < count})
