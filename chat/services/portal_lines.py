"""What the portal itself says in a chat: few lines, for who reads the transcript later.

That an agent has come is no line: each line of an agent's has its name, and the window shows who
is there. A line is said where something happened that nobody said: the chat went to a colleague,
or it ended, and what follows from that.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chat.models import Chat, EndReason
from messaging.models import Author, Medium, Message, Thread
from messaging.services.saying import Words, say

# Of ids of these lines: what is done twice is said once.
LINES: Final = UUID("9f2f8a5e-3a0c-4d6b-8f53-5d1f4a3a7c11")
USUAL: Final = gettext_lazy("The chat has ended.")
USUAL_MESSAGE: Final = gettext_lazy("The chat has ended. We answer here what is still open.")
# How it ended, where all was answered or nobody waits for an answer.
DONE: Final[Mapping[EndReason, Promise]] = {
    EndReason.VISITOR_LEFT: gettext_lazy("The chat ended while you were away."),
}
# The same where something is answered later, here.
AS_MESSAGE: Final[Mapping[EndReason, Promise]] = {
    EndReason.VISITOR_LEFT: gettext_lazy(
        "The chat ended while you were away. We answer here what is still open."
    ),
    EndReason.LEFT_MESSAGE: gettext_lazy("The chat became a message: we answer it here."),
    EndReason.CALL_BACK: gettext_lazy("The chat has ended: we call you instead."),
    EndReason.CLOSING_TIME: gettext_lazy(
        "We closed before it was your turn. What you wrote is a message now: we answer it here."
    ),
}


def tell_transferred(*, chat: Chat, thread: Thread, hand_out_id: int, at: datetime) -> Message:
    """The chat goes to somebody else. The caller has locked the thread.

    hand_out_id  of the agent's part that ends with it
    """
    with translation.override(chat.user.language):
        text = _("This chat goes to a colleague, who sees what was said. You keep your place.")
    return _say(thread, text, f"transferred-{hand_out_id}", at)


def tell_ended(
    *, chat: Chat, thread: Thread, reason: EndReason, is_message: bool, at: datetime
) -> Message:
    """The chat has ended. The caller has locked the thread.

    is_message  whether something in it is answered later
    """
    words = AS_MESSAGE.get(reason, USUAL_MESSAGE) if is_message else DONE.get(reason, USUAL)
    with translation.override(chat.user.language):
        text = str(words)
    return _say(thread, text, f"ended-{chat.pk}", at)


def _say(thread: Thread, text: str, key: str, at: datetime) -> Message:
    words = Words(
        author=Author.PORTAL,
        user=None,
        medium=Medium.CHAT,
        text=text,
        client_id=uuid5(LINES, key),
    )
    return say(thread, words, at=at)
