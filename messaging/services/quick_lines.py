"""The fast way of a line that is said in a chat: many lines, one transaction.

`services.posting` says one message with all that follows from it. While a chat goes on nothing
follows from a line but the line itself, so those that wait in one process are stored together:
the threads are locked, what was sent before is found, the rest gets the next numbers, and after
the commit each one hears that it is stored. A line that was not committed is never said to be.

It never waits for a lock while it holds one: a thread that somebody else holds is left for the
next transaction. So it has no part in any deadlock, and one thread keeps no other waiting.
"""

from asyncio import (
    AbstractEventLoop,
    Future,
    Task,
    create_task,
    gather,
    get_running_loop,
    wait,
)
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

from messaging.queries import quick_lines as reading
from messaging.queries.loop_connection import DatabaseAwayError, LoopConnection
from messaging.queries.quick_lines import StoredLine
from messaging.services.gathering import Gatherer, NotStoredError
from messaging.services.quick_marks import HIGHEST, Mark, store_marks
from messaging.services.quick_storing import NewLine, NotLiveError, store_lines
from messaging.services.saying import EmptyMessageError, TooLongError, checked

__all__ = [
    "DatabaseAwayError",
    "EmptyMessageError",
    "LineWriter",
    "NewLine",
    "NotLiveError",
    "NotStoredError",
    "StoredLine",
    "TooLongError",
    "last_numbers",
    "lines_after",
    "lines_at",
    "writer_of_loop",
]

type Listener = Callable[[Sequence[StoredLine]], None]

WRITERS: Final[dict[AbstractEventLoop, "LineWriter"]] = {}


class LineWriter:
    """The writer of one event loop; see `writer_of_loop`.

    It has two connections: one for lines, one for all else.
    """

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._for_lines, self.for_reading = LoopConnection(), LoopConnection()
        self._lines = Gatherer[NewLine, StoredLine](
            self._for_lines,
            store=store_lines,
            sender=lambda line: (line.thread_id, line.author, line.user_id),
            listen=self._tell,
        )
        self._marks = Gatherer[Mark, bool](
            self.for_reading, store=store_marks, sender=lambda mark: mark
        )
        self._keeper: Task[None] = create_task(self._keep())

    def listen(self, listener: Listener) -> None:
        """Call it in the loop after each commit with the lines that came, in their order.

        It hears of each line that is new, also when who said it has gone meanwhile, and now
        and then of one that it knows. It must not raise, and not take long.
        """
        self._listeners.append(listener)

    async def say(self, line: NewLine) -> StoredLine:
        """The line when it is committed. A repeat is answered with the line that there is.

        Who is cancelled while it waits does not take its line back. Raises `NotLiveError`,
        `EmptyMessageError`, `TooLongError`, `NotStoredError`.
        """
        text = checked(line.text)
        if not text:
            raise EmptyMessageError
        return await self._lines.put(replace(line, text=text))

    async def mark_read(
        self, *, thread_id: int, agent_id: int | None, number: int, at: datetime
    ) -> bool:
        """It was read up to a line; whether that is further than before.

        agent_id  who read; None: the person's side. As `reading.mark_read`: a mark never goes
        back, and never beyond the last line. Raises `NotStoredError`.
        """
        if number < 1:
            return False
        return await self._marks.put(
            Mark(thread_id=thread_id, agent_id=agent_id, number=min(number, HIGHEST), at=at)
        )

    async def close(self) -> None:
        """Store what waits, and give the connections back. Also done when the loop ends."""
        await gather(self._lines.close(), self._marks.close())
        self._keeper.cancel()
        await wait([self._keeper])

    async def _keep(self) -> None:
        """Hold the connections until the loop ends: it cancels its tasks then."""
        loop = get_running_loop()
        try:
            await Future[None]()
        finally:
            await gather(self._lines.stop(), self._marks.stop(), return_exceptions=True)
            await self._for_lines.close()
            await self.for_reading.close()
            if WRITERS.get(loop) is self:
                del WRITERS[loop]

    def _tell(self, lines: Sequence[StoredLine]) -> None:
        for listener in self._listeners:
            listener(lines)


def writer_of_loop() -> LineWriter:
    """The writer of the event loop that runs; each loop has its own."""
    loop = get_running_loop()
    if loop not in WRITERS:
        WRITERS[loop] = LineWriter()
    return WRITERS[loop]


async def lines_after(thread_id: int, number: int, *, most: int = 200) -> list[StoredLine]:
    """What was said after a number, in order; at most so many. Raises `DatabaseAwayError`."""
    ask = partial(reading.lines_after, thread_id=thread_id, number=number, most=most)
    return await writer_of_loop().for_reading.run(ask)


async def lines_at(pairs: Collection[tuple[int, int]]) -> list[StoredLine]:
    """Lines by thread and number, in that order; one query. Raises `DatabaseAwayError`."""
    return await writer_of_loop().for_reading.run(partial(reading.lines_at, pairs=pairs))


async def last_numbers(thread_ids: Collection[int]) -> dict[int, int]:
    """How far each thread has come; one query. Raises `DatabaseAwayError`."""
    ask = partial(reading.last_numbers, thread_ids=thread_ids)
    return await writer_of_loop().for_reading.run(ask)
