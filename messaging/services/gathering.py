"""Group commit: what waits in one event loop is stored in one transaction."""

from asyncio import Event, Future, Task, create_task, get_running_loop, sleep, wait
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Final

import structlog

from messaging.queries.loop_connection import Connection, DatabaseAwayError, LoopConnection

# So much goes in one transaction: more makes none of it faster, and all of it wait.
AT_ONCE: Final = 500
# More than waits when the database answers at all.
MOST_WAITING: Final = 10_000
# What somebody else holds is tried again after this, and given up after that.
PAUSE_SECONDS: Final = 0.005
HELD_SECONDS: Final = 5.0

logger = structlog.get_logger(__name__)


class NotStoredError(Exception):
    """The database is away, or refused it. It is to be sent again, with the same id.

    It may be stored all the same, when the answer to the commit was lost: then what is sent
    again is found. What the same sender had sent after it and was still waiting is answered in
    the same way: who sends all of it again, in the old order, keeps the order.
    """


class HeldError(Exception):
    """Somebody else holds what it needs: it is tried again soon."""


@dataclass(slots=True)
class Waiting[Item, Answer]:
    """Something that waits to be stored, and who waits for the answer."""

    item: Item
    answer: Future[Answer]
    since: float

    def resolve(self, answer: Answer | Exception) -> None:
        if self.answer.done():
            return  # Who asked has gone; it is stored all the same.
        if isinstance(answer, Exception):
            self.answer.set_exception(answer)
        else:
            self.answer.set_result(answer)


class Gatherer[Item, Answer]:
    """Stores what is put into it, in the order in which it came, many at a time.

    store   stores some in one transaction and says of each how it went, in their order: an
            answer, or the error of who waits for it. Must be harmless twice.
    sender  whose order is kept when something could not be stored
    listen  hears of all answers of a transaction, before who waits for them
    """

    def __init__(
        self,
        connection: LoopConnection,
        *,
        store: Callable[[Connection, Sequence[Item]], Awaitable[Sequence[Answer | Exception]]],
        sender: Callable[[Item], Hashable],
        listen: Callable[[Sequence[Answer]], None] = lambda _answers: None,
    ) -> None:
        self._connection = connection
        self._store = store
        self._sender = sender
        self._listen = listen
        self._waiting: deque[Waiting[Item, Answer]] = deque()
        self._came = Event()
        self._is_closing = False
        self._task: Task[None] = create_task(self._run())

    async def put(self, item: Item) -> Answer:
        """The answer, after the commit. Raises what `store` says, and `NotStoredError`."""
        if self._is_closing or self._task.done() or len(self._waiting) >= MOST_WAITING:
            raise NotStoredError
        loop = get_running_loop()
        waiting = Waiting[Item, Answer](item, loop.create_future(), loop.time())
        self._waiting.append(waiting)
        self._came.set()
        return await waiting.answer

    async def close(self) -> None:
        """Store what waits, and take nothing more."""
        self._is_closing = True
        self._came.set()
        await wait([self._task])

    async def stop(self) -> None:
        """Take nothing more, and store nothing more: what is under way is rolled back."""
        self._task.cancel()
        await wait([self._task])

    async def _run(self) -> None:
        some: list[Waiting[Item, Answer]] = []
        try:
            while self._waiting or not self._is_closing:
                await self._came.wait()
                self._came.clear()
                while self._waiting:
                    count = min(AT_ONCE, len(self._waiting))
                    some = [self._waiting.popleft() for _each in range(count)]
                    await self._try(some)
        finally:
            self._give_up([*some, *self._waiting])

    async def _try(self, some: list[Waiting[Item, Answer]]) -> None:
        """Store them, or as many of them as the database takes."""
        tries = 0

        async def work(connection: Connection) -> Sequence[Answer | Exception]:
            nonlocal tries
            tries += 1
            return await self._store(connection, [each.item for each in some])

        try:
            answers = await self._connection.run(work)
        except DatabaseAwayError:
            self._give_up([*some, *self._waiting])
            self._waiting.clear()
        except Exception as error:  # noqa: BLE001 - one that fails must not stop the writer
            await self._divide(some, error)
        else:
            await self._settle(some, answers)

    async def _divide(self, some: list[Waiting[Item, Answer]], error: Exception) -> None:
        """One that the database refuses must not fail the others: they are tried by halves."""
        if len(some) == 1:
            # Without the words of the error: they may be those of the line.
            logger.error("gathered_item_refused", error=type(error).__name__)
            self._give_up_with_followers(some[0])
            return
        middle = len(some) // 2
        self._waiting.extendleft(reversed(some[middle:]))
        await self._try(some[:middle])

    async def _settle(
        self, some: list[Waiting[Item, Answer]], answers: Sequence[Answer | Exception]
    ) -> None:
        self._tell([each for each in answers if not isinstance(each, Exception)])
        held = []
        for waiting, answer in zip(some, answers, strict=True):
            if isinstance(answer, HeldError):
                held.append(waiting)
            else:
                waiting.resolve(answer)
        self._waiting.extendleft(reversed(held))
        now = get_running_loop().time()
        for waiting in held:
            if now - waiting.since > HELD_SECONDS:
                self._give_up_with_followers(waiting)
        if len(held) == len(some):
            await sleep(PAUSE_SECONDS)

    def _tell(self, answers: list[Answer]) -> None:
        try:
            self._listen(answers)
        except Exception:
            # It is committed, whatever becomes of those who hear of it.
            logger.exception("listener_failed")

    def _give_up_with_followers(self, waiting: Waiting[Item, Answer]) -> None:
        sender = self._sender(waiting.item)
        after = [each for each in self._waiting if self._sender(each.item) == sender]
        self._waiting = deque(each for each in self._waiting if self._sender(each.item) != sender)
        self._give_up([waiting, *after])

    def _give_up(self, some: Sequence[Waiting[Item, Answer]]) -> None:
        for waiting in some:
            waiting.resolve(NotStoredError())
