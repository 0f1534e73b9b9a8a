"""The sockets' process with a robot that understands everything, and notes when it thinks."""

import os
import time
from pathlib import Path

from myropo.asgi import application

# isort: split
from chat.bot import places, talking
from chat.services import bot_turns
from tests.chat.robots import matter, understands

__all__ = ["application"]

NOTES = Path(os.environ["ROBOT_NOTES"])


def understand(text, **how):
    with NOTES.open("a") as notes:
        notes.write(f"{text}\n")
    time.sleep(float(os.environ.get("ROBOT_THINKS", "0")))
    return understands(text, **how)


bot_turns.understand = understand
talking.DIALOGUES = places.DIALOGUES = matter()
