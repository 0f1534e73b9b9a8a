"""The model in use: read from its file once a process, and again when another is put into use."""

import hashlib
import threading
import time
from dataclasses import dataclass
from typing import Final

from chat.bot import model_file
from chat.bot.learned import Learned
from chat.models import BotModel, BotModelState

# So long at most a process goes on with a model that is not in use any more.
LOOK_AGAIN_SECONDS: Final = 30.0
LONG_AGO: Final = float("-inf")


class NoModelError(LookupError):
    """No model is in use, or its file is not what was trained."""


@dataclass(slots=True)
class _Kept:
    sha256: str
    learned: Learned
    looked: float


_lock = threading.Lock()
_kept: _Kept | None = None


def current() -> Learned:
    """What the robot knows now. Raises `NoModelError`."""
    global _kept  # noqa: PLW0603 - one for all threads: it is large
    with _lock:
        now = time.monotonic()
        if _kept is not None and now - _kept.looked < LOOK_AGAIN_SECONDS:
            return _kept.learned
        row = BotModel.objects.filter(state=BotModelState.LIVE).first()
        if row is None:
            raise NoModelError
        if _kept is None or _kept.sha256 != row.sha256:
            _kept = _Kept(row.sha256, read(row), now)
        _kept.looked = now
        return _kept.learned


def read(row: BotModel) -> Learned:
    """A model's file, once it has been found to be the one that was trained.

    Raises `NoModelError`.
    """
    try:
        with row.file.open("rb") as file:
            content = file.read()
    except OSError as error:
        raise NoModelError from error
    if hashlib.sha256(content).hexdigest() != row.sha256:
        raise NoModelError
    try:
        return model_file.read(content)
    except model_file.UnreadableModelError as error:
        raise NoModelError from error


def forget() -> None:
    """Look at the next question whether another is in use now."""
    with _lock:
        if _kept is not None:
            _kept.looked = LONG_AGO
