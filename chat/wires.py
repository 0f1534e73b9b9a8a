"""The outgoing half of open sockets: frames wait in order, and nobody waits for a slow reader."""

from asyncio import Task, get_running_loop, wait
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from time import monotonic
from typing import Any, Final

from chat import frames

# A page that has not taken so much in for so long is not there, or too slow: it comes back and
# asks for what it has not got.
MOST_FRAMES: Final = 500
MOST_CHARACTERS: Final = 512 * 1024

type Send = Callable[[dict[str, Any]], Awaitable[None]]

_running: set[Task[None]] = set()


class Wire:
    """One open socket. `push` never waits, so that one slow reader stops nobody.

    heard_at   when the client said something last; seconds of `time.monotonic`
    session    what its session is called (`bells.name_of_session`)
    """

    __slots__ = ("_backlog", "_send", "_task", "_waiting", "heard_at", "is_closed", "session")

    def __init__(self, send: Send, *, session: str) -> None:
        self.session = session
        self.heard_at = monotonic()
        self.is_closed = False
        self._send = send
        self._waiting: list[str] = []
        self._backlog = 0
        self._task: Task[None] | None = None

    def push(self, text: str) -> None:
        """Send a frame after those that wait; too many of them end the socket."""
        if self.is_closed:
            return
        self._waiting.append(text)
        self._backlog += len(text)
        if len(self._waiting) > MOST_FRAMES or self._backlog > MOST_CHARACTERS:
            self.cut(frames.TRY_AGAIN_LATER)
        elif self._task is None:
            # Where the reader is quick this is over before it returns.
            task = Task(self._drain(), loop=get_running_loop(), eager_start=True)
            self._task = None if task.done() else task

    def close(self, code: int, *, why: str) -> None:
        """Say goodbye after all that waits, and hang up."""
        if not self.is_closed:
            self.push(frames.text_of({"t": "bye", "why": why}))
            self.is_closed = True
            _run(self._hang_up(code))

    def cut(self, code: int) -> None:
        """Hang up without what waits."""
        if not self.is_closed:
            self.is_closed = True
            self._waiting.clear()
            if self._task is not None:
                self._task.cancel()
            _run(self._hang_up(code))

    def lost(self) -> None:
        """The other end is gone: nothing is sent any more."""
        self.is_closed = True
        self._waiting.clear()
        if self._task is not None:
            self._task.cancel()

    async def settle(self) -> None:
        """Wait until all is on its way."""
        while self._task is not None:
            await wait({self._task})

    async def _drain(self) -> None:
        try:
            while self._waiting:
                waiting, self._waiting = self._waiting, []
                for text in waiting:
                    await self._send({"type": "websocket.send", "text": text})
                    self._backlog -= len(text)
        except (OSError, RuntimeError):
            # The server tells of a socket that is gone in one of these ways.
            self.is_closed = True
        finally:
            self._task = None

    async def _hang_up(self, code: int) -> None:
        await self.settle()
        with suppress(OSError, RuntimeError):
            await self._send({"type": "websocket.close", "code": code})


def _run(work: Coroutine[Any, Any, None]) -> None:
    """The loop itself keeps no task alive."""
    task = get_running_loop().create_task(work)
    _running.add(task)
    task.add_done_callback(_running.discard)
