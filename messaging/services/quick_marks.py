"""How far lines were read, for many readers at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from messaging.queries.loop_connection import Connection

# Of what a number column takes: a browser may say anything.
HIGHEST: Final = 2**31 - 1
# In one order, so that two who set the same marks wait for each other at most once.
SET: Final = """
    INSERT INTO messaging_readmark AS mark (thread_id, agent_id, number, read_at)
    SELECT thread.id, was.agent_id, LEAST(was.number, thread.last_number), was.at
    FROM unnest(%s::bigint[], %s::bigint[], %s::integer[], %s::timestamptz[])
        AS was (thread_id, agent_id, number, at)
    JOIN messaging_thread AS thread ON thread.id = was.thread_id
    WHERE thread.last_number > 0
    ORDER BY was.thread_id, was.agent_id NULLS FIRST
    ON CONFLICT (thread_id, agent_id) DO UPDATE
        SET number = excluded.number, read_at = excluded.read_at
        WHERE mark.number < excluded.number
    RETURNING thread_id, agent_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A thread was read up to a number, by an agent or (None) by the person's side."""

    thread_id: int
    agent_id: int | None
    number: int
    at: datetime


async def store_marks(connection: Connection, marks: Sequence[Mark]) -> list[bool]:
    """Set them in one statement; of each whether it is further than what was there before."""
    furthest: dict[tuple[int, int | None], Mark] = {}
    for mark in marks:
        key = mark.thread_id, mark.agent_id
        if key not in furthest or furthest[key].number < mark.number:
            furthest[key] = mark
    rows = furthest.values()
    columns = (
        [mark.thread_id for mark in rows],
        [mark.agent_id for mark in rows],
        [mark.number for mark in rows],
        [mark.at for mark in rows],
    )
    cursor = await connection.execute(SET, columns)
    moved = set(await cursor.fetchall())
    return [
        (mark.thread_id, mark.agent_id) in moved and mark is furthest[mark.thread_id, mark.agent_id]
        for mark in marks
    ]
