"""What the processes that hold sockets say to each other, over Channels' layer.

Nothing here is waited for by a line: what is told goes out in batches by one task, and while
Valkey is away it is dropped, since every hub finds it in the tables (`consumers.beats`).
"""

from asyncio import CancelledError, Event, sleep, timeout
from collections.abc import Callable, Collection
from time import monotonic
from typing import Any, Final
from uuid import uuid4

import structlog
from channels.layers import get_channel_layer
from redis.exceptions import RedisError

from chat.bells import GROUP

# So long may one call to the layer take.
PATIENCE: Final = 2.0
# An own beat that was not heard for so long: the layer is down.
DEAF_AFTER: Final = 5.0
BETWEEN_TRIES: Final = 1.0
# A subscription that has brought nothing for so long, not even an own beat, is made anew.
ANEW_AFTER: Final = 15.0
# Of typing and marks, so many wait at most; of lines, so many numbers go into one message.
MOST_WAITING: Final = 2_000
LINES_AT_ONCE: Final = 1_000

logger = structlog.get_logger(__name__)

type Message = dict[str, Any]


class Layer:
    """One hub's way to the others; `hear` is called with what they say, and with their bells."""

    def __init__(self, hear: Callable[[Message], None]) -> None:
        self.name = uuid4().hex
        self._hear = hear
        self._waiting: list[Message] = []
        self._lines: list[tuple[int, int]] = []
        self._has_some = Event()
        self._heard_at = monotonic()
        self._is_listening = False

    @property
    def is_up(self) -> bool:
        """Whether what is said over it has been heard lately."""
        return self._is_listening and monotonic() - self._heard_at < DEAF_AFTER

    def tell(self, kind: str, **values: object) -> None:
        """Say something to the other hubs; without a layer it is lost."""
        if len(self._waiting) < MOST_WAITING:
            self._waiting.append({"type": kind, "from": self.name, **values})
            self._has_some.set()

    def tell_lines(self, pairs: Collection[tuple[int, int]]) -> None:
        """These lines were stored here: threads with numbers."""
        self._lines.extend(pairs)
        self._has_some.set()

    async def listen(self) -> None:
        """Hear what others say, for ever."""
        layer, channel = get_channel_layer(), ""
        while True:
            try:
                async with timeout(PATIENCE):
                    channel = channel or await layer.new_channel()
                    await layer.group_add(GROUP, channel)
                self._is_listening = True
                while True:
                    async with timeout(ANEW_AFTER):
                        message = await layer.receive(channel)
                    self._take(message)
            except (RedisError, OSError, TimeoutError, RuntimeError):
                # Not even an own beat came, or somebody has emptied the layer: begin anew.
                channel = "" if self._is_listening else channel
                self._is_listening = False
                await sleep(BETWEEN_TRIES)

    async def speak(self) -> None:
        """Send what there is to tell, for ever."""
        while True:
            await self._has_some.wait()
            self._has_some.clear()
            waiting, self._waiting = self._waiting, []
            lines, self._lines = self._lines, []
            for start in range(0, len(lines), LINES_AT_ONCE):
                some = [list(pair) for pair in lines[start : start + LINES_AT_ONCE]]
                waiting.append({"type": "chat.lines", "from": self.name, "lines": some})
            await self._send(waiting)

    async def _send(self, messages: list[Message]) -> None:
        layer = get_channel_layer()
        try:
            for message in messages:
                async with timeout(PATIENCE):
                    await layer.group_send(GROUP, message)
        except (RedisError, OSError, TimeoutError):
            logger.warning("chat_layer_away", lost=len(messages))

    def _take(self, message: Message) -> None:
        if message.get("from") == self.name:
            # What this process says itself it knows; that it hears it shows that others do.
            self._heard_at = monotonic()
            return
        try:
            self._hear(message)
        except CancelledError:
            raise
        except Exception:
            # A process of another version may say what this one does not understand.
            logger.exception("chat_bell_not_understood", bell=message.get("type"))
