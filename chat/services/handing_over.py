"""The robot hands a chat over to people, with all that it knows: nothing is asked twice.

What becomes a message goes the same way: to whose work the bill is, and under its name.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit
from chat import words_bot
from chat.bot.scene import Outcome
from chat.models import BotTalk, Chat, ChatState, EndReason
from chat.queries.hand_over import language_of, queue_of
from chat.rules.intents import Intent
from chat.services.ending import end, move_to
from chat.services.queueing import join_line
from invoices import words
from invoices.models import Invoice
from messaging.models import Author, Message, Thread

# Characters of what was asked; the whole stands in the lines below.
GLIMPSE: Final = 160
# What a talk tells of health and home: nobody with a limited right reads it (`readable_by`).
OF_NEED: Final = frozenset({Intent.CRISIS, Intent.HARDSHIP})
# What the robot talked about to get here is no matter of its own.
NO_MATTERS: Final = frozenset({Intent.HUMAN, Intent.CRISIS})
OUTCOMES: Final[Mapping[str, Promise]] = {
    Outcome.ASKED: gettext_lazy("begun"),
    Outcome.TOLD: gettext_lazy("told"),
    Outcome.DONE: gettext_lazy("done"),
    Outcome.REFUSED: gettext_lazy("not possible"),
}


def hand_over(*, chat: Chat, talk: BotTalk, at: datetime) -> None:
    """The chat waits for an agent from now on; in the caller's transaction, which has locked it.

    Its queue is that of the bill it turned out to be about, and `Chat.about` tells the agent what
    was asked, about which bill, and what was tried. It waits since now: those who came before
    are served before. Raises `IllegalChatStateError`.
    """
    move_to(chat, ChatState.WAITING)
    _place(chat, talk)
    chat.language = language_of(chat, talk, queue=queue_of(chat, talk), at=at)
    chat.queued_at = at
    with translation.override(chat.language):
        chat.about = about(chat, talk)
    chat.save(update_fields=["state", "queue", "language", "queued_at", "about"])
    data = {"queue": chat.queue, "language": chat.language}
    audit.record(
        action="chat.handed_over_by_robot",
        actor=chat.user,
        at=at,
        party=chat.thread.party,
        target=chat,
        data=data,
    )
    join_line(chat, at=at)


def leave_as_message(*, chat: Chat, talk: BotTalk, at: datetime) -> bool:
    """The chat ends, and all that the person said in it waits for people; as above."""
    _place(chat, talk)
    chat.save(update_fields=["queue"])
    return end(chat_id=chat.pk, reason=EndReason.LEFT_MESSAGE, at=at, by=chat.user)


def about(chat: Chat, talk: BotTalk) -> str:
    """What an agent reads first, in the language that is active: a line for each thing."""
    lines = [_in_need(talk), _asked(chat, talk), _bill(talk), _tried(talk), *_rights(talk)]
    return "\n".join(each for each in lines if each)


def _place(chat: Chat, talk: BotTalk) -> None:
    """Chat and thread go to whose work the bill is; a thread of nothing becomes the bill's.

    Whom the person has authorised for the bill reads its thread: one that was there before the
    chat, or tells of need, stays the person's alone.
    """
    thread = chat.thread
    chat.queue = queue_of(chat, talk)
    if thread.queue != chat.queue:
        thread.queue, thread.assigned_to, thread.assigned_at = chat.queue, None, None
        thread.save(update_fields=["queue", "assigned_to", "assigned_at"])
    is_new = chat.first_number == 1
    if talk.invoice is not None and is_new and _is_general(thread) and not _tells_of_need(talk):
        _name(thread, talk.invoice)


def _is_general(thread: Thread) -> bool:
    matters = (thread.invoice_id, thread.plan_id, thread.refund_id, thread.request_id)
    return not any(matters)


def _tells_of_need(talk: BotTalk) -> bool:
    return not _talked_of(talk).isdisjoint(OF_NEED)


def _talked_of(talk: BotTalk) -> set[str]:
    """The matters, without what the robot took wrongly as the person said."""
    meant = {each["intent"] for each in talk.tried if each["outcome"] != Outcome.UNSURE}
    return meant.union(talk.named_rights)


def _name(thread: Thread, invoice: Invoice) -> None:
    """The database lets one thread of a bill in: where there is one, this stays what it was."""
    thread.invoice = invoice
    try:
        with transaction.atomic():
            thread.save(update_fields=["invoice"])
    except IntegrityError:
        thread.invoice = None


def _in_need(talk: BotTalk) -> str:
    if Intent.CRISIS not in _talked_of(talk):
        return ""
    return _(
        "Feels very bad, and was told the crisis lines. Listen first; the bills can wait. In "
        "danger: 112."
    )


def _asked(chat: Chat, talk: BotTalk) -> str:
    """What was asked first, in the person's own words."""
    if _in_need(talk):
        return ""
    lines = Message.objects.filter(
        thread=chat.thread_id, author=Author.PERSON, number__gte=chat.first_number
    )
    text = lines.exclude(text="").order_by("number").values_list("text", flat=True).first()
    if text is None:
        return ""
    glimpse = Truncator(" ".join(text.split())).chars(GLIMPSE)
    return _("Asked: “%(words)s”") % {"words": glimpse}


def _bill(talk: BotTalk) -> str:
    invoice = talk.invoice
    if invoice is None:
        return ""
    return _("Bill: %(creditor)s, %(number)s, %(sum)s open, due %(day)s, %(stage)s") % {
        "creditor": invoice.creditor.name,
        "number": invoice.number,
        "sum": words.euros(invoice.to_pay),
        "day": words.day(invoice.due_on),
        "stage": invoice.get_stage_display(),
    }


def _tried(talk: BotTalk) -> str:
    found = [
        f"{words_bot.name_of(each['intent'])} ({OUTCOMES[each['outcome']]})"
        for each in talk.tried
        if each["intent"] not in NO_MATTERS and each["outcome"] in OUTCOMES
    ]
    return _("With the robot: %(tried)s") % {"tried": ", ".join(found)} if found else ""


def _rights(talk: BotTalk) -> list[str]:
    """A line for each that waits; one that no release knows any more stands there by its code."""
    named = [words_bot.name_of(each) for each in talk.named_rights if each not in NO_MATTERS]
    text = _("Named a right, and nothing was made of it yet: %(right)s")
    return [text % {"right": each} for each in named]
