"""What the demo push service remembers, while it runs."""

from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any, Final

MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that a browser opened; of what it could not open, why."""

    device: str
    at: datetime
    ttl: str
    urgency: str
    topic: str
    length: int
    words: Mapping[str, Any] = field(default_factory=dict)
    trouble: str = ""


@dataclass(slots=True)
class Store:
    """Messages, the newest first, and the answers that were ordered. Safe for threads."""

    messages: deque[Taken] = field(default_factory=lambda: deque(maxlen=MOST))
    answers: defaultdict[str, deque[int]] = field(default_factory=lambda: defaultdict(deque))
    lock: Lock = field(default_factory=Lock)

    def take(self, message: Taken) -> None:
        with self.lock:
            self.messages.appendleft(message)

    def order(self, device: str, statuses: list[int]) -> None:
        """The next requests for a device are answered so; none: as a real service would."""
        with self.lock:
            self.answers[device] = deque(statuses)

    def ordered(self, device: str) -> int | None:
        with self.lock:
            waiting = self.answers[device]
            return waiting.popleft() if waiting else None

    def of(self, device: str = "") -> list[Taken]:
        with self.lock:
            return [each for each in self.messages if device in {"", each.device}]


store = Store()
