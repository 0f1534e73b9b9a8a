"""Lines as they are read for sockets: few columns, one query, no thread."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from messaging.models import Author, Medium
from messaging.queries.loop_connection import Connection

LINES: Final = """
    SELECT
        line.thread_id, line.number, line.public_id, line.client_id, line.author, line.user_id,
        line.text, line.sent_at, line.medium, line.choices,
        EXISTS (SELECT FROM messaging_attachment AS file WHERE file.message_id = line.id)
    FROM messaging_message AS line
"""
AFTER: Final = (
    LINES + "WHERE line.thread_id = %s AND line.number > %s ORDER BY line.number LIMIT %s"
)
AT: Final = (
    LINES
    + """
    JOIN unnest(%s::bigint[], %s::integer[]) AS wanted (thread_id, number)
        USING (thread_id, number)
    ORDER BY line.thread_id, line.number
"""
)
SENT: Final = (
    LINES
    + """
    JOIN unnest(%s::bigint[], %s::uuid[]) AS wanted (thread_id, client_id)
        USING (thread_id, client_id)
"""
)
LAST: Final = "SELECT id, last_number FROM messaging_thread WHERE id = ANY(%s)"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLine:
    """A line as it stands in the thread.

    is_new     whether it was stored just now; what was read, or sent again, is not
    has_files  to be read with `messaging.queries.messages`
    choices    what a robot offers with it (`Message.choices`)
    """

    thread_id: int
    number: int
    public_id: UUID
    client_id: UUID
    author: Author
    user_id: int | None
    text: str
    sent_at: datetime
    medium: Medium
    is_new: bool
    has_files: bool
    choices: Sequence[Mapping[str, Any]] = ()


async def lines_after(
    connection: Connection, *, thread_id: int, number: int, most: int
) -> list[StoredLine]:
    """What was said after a number, in order; at most so many."""
    cursor = await connection.execute(AFTER, (thread_id, number, most))
    return [line_of(row) for row in await cursor.fetchall()]


async def lines_at(connection: Connection, pairs: Collection[tuple[int, int]]) -> list[StoredLine]:
    """Lines by thread and number, in that order."""
    threads, numbers = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    cursor = await connection.execute(AT, (threads, numbers))
    return [line_of(row) for row in await cursor.fetchall()]


async def last_numbers(connection: Connection, thread_ids: Collection[int]) -> dict[int, int]:
    """How far each thread has come."""
    cursor = await connection.execute(LAST, (list(thread_ids),))
    return dict(await cursor.fetchall())


def line_of(row: tuple[Any, ...]) -> StoredLine:
    """A row of `LINES`."""
    thread_id, number, public_id, client_id, author, user_id, text, sent_at, *more = row
    medium, choices, has_files = more
    return StoredLine(
        thread_id=thread_id,
        number=number,
        public_id=public_id,
        client_id=client_id,
        author=Author(author),
        user_id=user_id,
        text=text,
        sent_at=sent_at,
        medium=Medium(medium),
        is_new=False,
        has_files=has_files,
        choices=tuple(choices),
    )
