"""The robot answers in a chat: one process at a time, and never with silence.

Every process that holds sockets hears of a line, and looks by itself for what nobody answered
(`consumers.robot`). Which of them answers is decided here.
"""

from datetime import datetime
from typing import Final

import structlog
from django.db import connection, transaction
from redis.exceptions import RedisError

from accounts.rate_limits import Rule, hit
from chat.bot.understanding import understand
from chat.models import BotModel, BotModelState
from chat.queries.robot import answered_to
from chat.services import bot_turns

# Of PostgreSQL's advisory locks with two keys, those of the robot; the other is of the chat.
LOCKS: Final = 7_262
# So often the same line is tried to be answered. It is counted before the try: what ends the
# whole process is not tried for ever either.
TRIES: Final = Rule("robot-tries", "3/10minutes")

logger = structlog.get_logger(__name__)


def answer(*, chat_id: int, at: datetime) -> bool:
    """Answer what a person has said to the robot in a chat; whether something was said.

    False also while another process is at it. What was tried in vain three times is answered with
    an apology and the way to a person. Raises what goes wrong: then it is tried again.
    """
    with transaction.atomic():
        if not _is_ours(chat_id):
            return False
        number = answered_to(chat_id)
        if number is None:
            return False
        if _may_try(chat_id, number):
            return bot_turns.answer(chat_id=chat_id, at=at)
        logger.error("robot_apologises", chat=chat_id)
        return bot_turns.apologise(chat_id=chat_id, at=at)


def get_ready() -> None:
    """Read the model in use now: else who asks first after a start would wait for that."""
    if BotModel.objects.filter(state=BotModelState.LIVE).exists():
        understand("Hei", language="fi", usual="fi")


def _is_ours(chat_id: int) -> bool:
    """Until the transaction ends nobody else answers in the chat."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCKS, chat_id])
        (is_ours,) = cursor.fetchone()
    return bool(is_ours)


def _may_try(chat_id: int, number: int) -> bool:
    """While Valkey is away nothing is counted, and everything tried."""
    try:
        return hit(TRIES, f"chat-{chat_id}", f"after-{number}").allowed
    except (RedisError, OSError):
        logger.warning("robot_tries_not_counted", chat=chat_id)
        return True
