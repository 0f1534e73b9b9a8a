"""A robot that knows words, for tests: learned once a run, by whoever comes first."""

import fcntl
import hashlib
import os
from functools import cache
from pathlib import Path

from chat.bot import examples, in_use, model_file, training
from chat.models import BotModel, BotModelState
from tests.servers import FOLDER


@cache
def model_path():
    """The file that all workers share; without what lines mean beyond their words: seconds."""
    folder = Path(os.environ[FOLDER])
    path = folder / "robot.npz"
    with (folder / "robot.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            lines = examples.read(examples.UTTERANCES)
            path.write_bytes(model_file.write(training.learn(lines, with_meaning=False)))
    return path


@cache
def model_digest():
    return hashlib.sha256(model_path().read_bytes()).hexdigest()


def put_into_use(media_root, *, at):
    """The shared model, as the one in use."""
    place = Path(media_root) / "bot" / "robot.npz"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(model_path())
    model = BotModel.objects.create(
        trained_at=at,
        file="bot/robot.npz",
        sha256=model_digest(),
        examples=1,
        state=BotModelState.LIVE,
        live_since=at,
    )
    in_use.forget()
    return model
