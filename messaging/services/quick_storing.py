"""Lines of many chats, stored in one transaction: two journeys to the database in all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from messaging.models import Author, Medium
from messaging.queries import quick_lines
from messaging.queries.loop_connection import Connection
from messaging.queries.quick_lines import SENT, StoredLine, line_of
from messaging.services.gathering import HeldError

# What somebody else holds is left out, so that nothing waits here: see `quick_lines`.
LOCK: Final = """
    SELECT id, last_number, live_since IS NOT NULL AND merged_into_id IS NULL
    FROM messaging_thread WHERE id = ANY(%s) FOR NO KEY UPDATE SKIP LOCKED
"""
# Clocks of machines differ: what was said later in a thread is never stored as said earlier.
LATEST: Final = """
    SELECT thread.id, line.sent_at FROM messaging_thread AS thread
    JOIN messaging_message AS line
        ON line.thread_id = thread.id AND line.number = thread.last_number
    WHERE thread.id = ANY(%s)
"""
INSERT: Final = """
    INSERT INTO messaging_message (
        thread_id, number, public_id, client_id, author, user_id, text, sent_at, medium, mail_id
    )
    SELECT *, 'CHAT', '' FROM unnest(
        %s::bigint[], %s::integer[], %s::uuid[], %s::uuid[], %s::text[], %s::bigint[],
        %s::text[], %s::timestamptz[]
    )
"""
# `changed_at` stays, since it is in an index: the end of the chat sets it.
COUNT_ON: Final = """
    UPDATE messaging_thread AS thread SET last_number = new.last_number
    FROM unnest(%s::bigint[], %s::integer[]) AS new (id, last_number)
    WHERE thread.id = new.id
"""
# Who had read all that came before has read what it says itself. A mark that is being set is
# left to who sets it.
READ_OWN: Final = """
    WITH own AS (
        SELECT mark.id, said.number, said.at
        FROM messaging_readmark AS mark
        JOIN unnest(
            %s::bigint[], %s::bigint[], %s::integer[], %s::integer[], %s::timestamptz[]
        ) AS said (thread_id, agent_id, before, number, at)
            ON mark.thread_id = said.thread_id AND mark.agent_id IS NOT DISTINCT FROM said.agent_id
            AND mark.number >= said.before AND mark.number < said.number
        FOR NO KEY UPDATE OF mark SKIP LOCKED
    )
    UPDATE messaging_readmark AS mark SET number = own.number, read_at = own.at
    FROM own WHERE mark.id = own.id
"""

# The robot and the portal read nothing.
READERS: Final = frozenset({Author.PERSON, Author.AGENT})


class NotLiveError(Exception):
    """No chat goes on in the thread, or it goes on in another: `posting` takes the words.

    Nothing was changed.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLine:
    """A line to be said, by who may say it: that is the caller's to know.

    client_id  made where it was written: what is sent again is stored once
    """

    thread_id: int
    author: Author
    user_id: int | None
    text: str
    client_id: UUID
    at: datetime


@dataclass(slots=True)
class Locked:
    """A thread that is ours until the commit."""

    last_number: int
    is_live: bool
    latest: datetime | None = None


type Outcome = StoredLine | NotLiveError | HeldError


async def store_lines(connection: Connection, lines: Sequence[NewLine]) -> list[Outcome]:
    """Store them; of each the line that stands in the thread, or why there is none.

    One that was sent before is answered with what there is, whether the chat goes on or not.
    """
    ids = sorted({line.thread_id for line in lines})
    sent_ids = [line.thread_id for line in lines], [line.client_id for line in lines]
    async with connection.pipeline():
        await connection.execute("BEGIN")
        locked = await connection.execute(LOCK, (ids,))
        latest = await connection.execute(LATEST, (ids,))
        sent = await connection.execute(SENT, sent_ids)
        threads = {key: Locked(last, is_live) for key, last, is_live in await locked.fetchall()}
        for key, sent_at in await latest.fetchall():
            if key in threads:
                threads[key].latest = sent_at
        known = [line_of(row) for row in await sent.fetchall()]
        outcomes = _number(lines, threads, known)
        new = [each for each in outcomes if isinstance(each, StoredLine) and each.is_new]
        if new:
            await _insert(connection, new, threads)
        await connection.execute("COMMIT")
    return await _without_strangers(connection, lines, outcomes)


def _number(
    lines: Sequence[NewLine], threads: dict[int, Locked], known: Iterable[StoredLine]
) -> list[Outcome]:
    """Give the next numbers to what is new, in the order in which it came."""
    sent = {(line.thread_id, line.client_id): line for line in known}
    outcomes: list[Outcome] = []
    for line in lines:
        key = line.thread_id, line.client_id
        thread = threads.get(line.thread_id)
        if key in sent:
            outcomes.append(sent[key])
        elif thread is None:
            outcomes.append(HeldError())
        elif not thread.is_live:
            outcomes.append(NotLiveError())
        else:
            stored = _next(line, thread)
            outcomes.append(stored)
            sent[key] = replace(stored, is_new=False)
    return outcomes


def _next(line: NewLine, thread: Locked) -> StoredLine:
    thread.last_number += 1
    thread.latest = max(line.at, thread.latest or line.at)
    return StoredLine(
        thread_id=line.thread_id,
        number=thread.last_number,
        public_id=uuid4(),
        client_id=line.client_id,
        author=line.author,
        user_id=line.user_id,
        text=line.text,
        sent_at=thread.latest,
        medium=Medium.CHAT,
        is_new=True,
        has_files=False,
    )


async def _insert(
    connection: Connection, new: Sequence[StoredLine], threads: dict[int, Locked]
) -> None:
    columns = (
        [line.thread_id for line in new],
        [line.number for line in new],
        [line.public_id for line in new],
        [line.client_id for line in new],
        [line.author.value for line in new],
        [line.user_id for line in new],
        [line.text for line in new],
        [line.sent_at for line in new],
    )
    await connection.execute(INSERT, columns)
    changed = sorted({line.thread_id for line in new})
    await connection.execute(COUNT_ON, (changed, [threads[key].last_number for key in changed]))
    runs = _runs(new)
    await connection.execute(
        READ_OWN,
        (
            [run.thread_id for run in runs],
            [run.agent_id for run in runs],
            [run.before for run in runs],
            [run.number for run in runs],
            [run.at for run in runs],
        ),
    )


@dataclass(slots=True)
class Run:
    """What one side said without a word of another between.

    agent_id  whose mark it moves; None: the person's side
    before    the number of the line before it; `number` of its last line
    """

    thread_id: int
    agent_id: int | None
    before: int
    number: int
    at: datetime


def _runs(new: Sequence[StoredLine]) -> list[Run]:
    runs: list[Run] = []
    latest: dict[int, Run] = {}
    for line in new:
        if line.author not in READERS:
            continue
        agent_id = line.user_id if line.author == Author.AGENT else None
        run = latest.get(line.thread_id)
        if run is None or (run.agent_id, run.number + 1) != (agent_id, line.number):
            run = Run(line.thread_id, agent_id, line.number - 1, line.number, line.sent_at)
            latest[line.thread_id] = run
            runs.append(run)
        run.number, run.at = line.number, line.sent_at
    return runs


async def _without_strangers(
    connection: Connection, lines: Sequence[NewLine], outcomes: list[Outcome]
) -> list[Outcome]:
    """A thread that nobody could lock may be held by another, or not be there at all."""
    held = {
        line.thread_id
        for line, each in zip(lines, outcomes, strict=True)
        if isinstance(each, HeldError)
    }
    if not held:
        return outcomes
    there = await quick_lines.last_numbers(connection, held)
    return [
        NotLiveError() if line.thread_id in held - there.keys() else each
        for line, each in zip(lines, outcomes, strict=True)
    ]
