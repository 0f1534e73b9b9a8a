"""What the demo's creditor's own system remembers, while it runs; its secrets are in a file."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any, Final

MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Came:
    """A message that came; `is_repeat`: under an id that came before."""

    id: str
    at: datetime
    status: int
    trouble: str = ""
    is_repeat: bool = False
    words: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Store:
    """Messages, the newest first, and the answers that were ordered. Safe for threads."""

    messages: deque[Came] = field(default_factory=lambda: deque(maxlen=MOST))
    answers: deque[int] = field(default_factory=deque)
    lock: Lock = field(default_factory=Lock)

    def take(self, message: Came) -> None:
        with self.lock:
            self.messages.appendleft(message)

    def knows(self, key: str) -> bool:
        """Whether it took a message of this id: it does nothing with another one."""
        with self.lock:
            return any(each.id == key and each.status < 300 for each in self.messages)

    def order(self, statuses: list[int]) -> None:
        with self.lock:
            self.answers = deque(statuses)

    def ordered(self) -> int | None:
        with self.lock:
            return self.answers.popleft() if self.answers else None

    def all(self) -> list[Came]:
        with self.lock:
            return list(self.messages)


def secrets_in(path: Path) -> list[str]:
    return path.read_text().split() if path.exists() else []


def add_secret(path: Path, secret: str) -> None:
    """Know one more; those before stay, for as long as both sign."""
    path.touch(mode=0o600)
    path.write_text("\n".join([*secrets_in(path), secret]) + "\n")


store = Store()
