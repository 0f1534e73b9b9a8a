"""Calls instead of waiting: asked for by a person, done by an agent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import audit
from accounts.actor import Actor
from accounts.models import Level, User
from accounts.phone_numbers import in_words, read_number
from accounts.rate_limits import hit_each
from accounts.services.mandates import hold_right
from chat.models import CallBack, Chat, EndReason
from chat.queries.call_backs import slots_of
from chat.rules.call_backs import Slot
from chat.services.ending import end
from messaging import words_times
from messaging.models import Author, Medium, Message, Thread
from messaging.services.posting import MESSAGES, MESSAGES_A_DAY, TooManyMessagesError
from messaging.services.saying import Words, say
from messaging.services.states import lock_thread
from myropo.calendar import HELSINKI, helsinki_date

# Of ids of the messages that ask: the same wish, sent twice, is said once.
WISHES: Final = UUID("5c1d9a63-07c4-4e0b-a4a2-4a4cf5f3f8be")


class NotThenError(Exception):
    """Nobody calls at these hours. Nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    phone: str
    slot: Slot


def ask(
    *,
    actor: Actor,
    phone: str,
    from_at: datetime,
    until_at: datetime,
    at: datetime,
    chat: Chat | None = None,
    thread: Thread | None = None,
) -> CallBack:
    """Ask for a call about a thread of the actor's; a chat that goes on ends with it.

    phone    as it was typed or stored
    from_at, until_at  one of `queries.call_backs.slots_of`
    chat, thread       one of the two, found by the actor

    A message of the person's tells it in the thread, and waits there for somebody of ours. Of
    one thread there is one call to make: who asks again gets the new number and hours; the same
    again changes nothing. Raises `NotAPhoneNumberError`, `NotThenError`, `TooManyMessagesError`,
    `RightTooNarrowError` and `RightEndedError`.
    """
    about = chat.thread if chat is not None else thread
    if about is None:
        raise ValueError("A call is about a chat or a thread.")
    wish = _Wish(phone=read_number(phone), slot=Slot(from_at, until_at))
    if same := _asked_already(about, actor, wish):
        return same
    if wish.slot not in slots_of(about.queue, at=at):
        raise NotThenError
    user = f"user-{actor.user.pk}"
    allowance = hit_each((MESSAGES, user), (MESSAGES_A_DAY, user))
    if not allowance.allowed:
        raise TooManyMessagesError(allowance)
    with transaction.atomic():
        hold_right(actor=actor, level=Level.PAY, at=at)
        return _ask(actor, about, chat, wish, at)


@transaction.atomic
def done(*, agent: User, call_back_id: int, at: datetime) -> bool:
    """The call was made; False when that was said before. Raises `CallBack.DoesNotExist`."""
    rows = CallBack.objects.select_for_update(of=("self",), no_key=True)
    call_back = rows.select_related("thread__party").get(pk=call_back_id)
    if call_back.done_at is not None:
        return False
    call_back.done_at, call_back.done_by = at, agent
    call_back.save(update_fields=["done_at", "done_by"])
    party = call_back.thread.party
    audit.record(action="callback.done", actor=agent, at=at, party=party, target=call_back)
    return True


def done_by_note(*, message_id: int) -> bool:
    """An agent has noted a call in a thread: the call that was asked for there is done.

    A call that was noted before it was asked for is another one. A repeat changes nothing.
    """
    notes = Message.objects.filter(pk=message_id, author=Author.AGENT, medium=Medium.CALL)
    note = notes.select_related("user").first()
    if note is None or note.user is None:
        return False
    here = Q(thread=note.thread_id) | Q(thread__merged_into=note.thread_id)
    to_do = CallBack.objects.filter(here, done_at=None, asked_at__lt=note.sent_at)
    keys = list(to_do.values_list("pk", flat=True))
    made = sum(done(agent=note.user, call_back_id=key, at=note.sent_at) for key in keys)
    return made > 0


def _asked_already(thread: Thread, actor: Actor, wish: _Wish) -> CallBack | None:
    asked = CallBack.objects.filter(thread=thread, user=actor.user, done_at=None)
    return asked.filter(
        phone=wish.phone, from_at=wish.slot.from_at, until_at=wish.slot.until_at
    ).first()


def _ask(actor: Actor, about: Thread, chat: Chat | None, wish: _Wish, at: datetime) -> CallBack:
    thread = lock_thread(about.pk)
    while thread.merged_into_id is not None:
        thread = lock_thread(thread.merged_into_id)
    # Of two who ask at a time the second one finds the call of the first.
    if same := _asked_already(thread, actor, wish):
        return same
    call_back, _is_new = CallBack.objects.update_or_create(
        thread=thread,
        done_at=None,
        defaults={
            "user": actor.user,
            "phone": wish.phone,
            "asked_at": at,
            "from_at": wish.slot.from_at,
            "until_at": wish.slot.until_at,
        },
    )
    _say(actor, thread, call_back, at)
    audit.record(
        action="callback.asked", actor=actor.user, at=at, party=thread.party, target=call_back
    )
    if chat is not None and thread.live_since is not None:
        end(chat_id=chat.pk, reason=EndReason.CALL_BACK, at=at, by=actor.user)
    return call_back


def _say(actor: Actor, thread: Thread, call_back: CallBack, at: datetime) -> None:
    """In the person's own name, so that who reads the thread knows what was asked."""
    with translation.override(actor.user.language):
        text = _in_words(call_back)
    wish = (
        f"{call_back.public_id} {call_back.phone} {call_back.from_at.isoformat()} {at.isoformat()}"
    )
    words = Words(
        author=Author.PERSON,
        user=actor.user,
        medium=Medium.PORTAL if thread.live_since is None else Medium.CHAT,
        text=text,
        client_id=uuid5(WISHES, wish),
    )
    say(thread, words, at=at)


def _in_words(call_back: CallBack) -> str:
    day = helsinki_date(call_back.from_at)
    first, last = (
        words_times.clock(each.astimezone(HELSINKI).time())
        for each in (call_back.from_at, call_back.until_at)
    )
    return _(
        "Please call me at %(number)s on %(weekday)s %(day)s between %(first)s and %(last)s."
    ) % {
        "number": in_words(call_back.phone),
        "weekday": words_times.ON_WEEKDAY[day.weekday()],
        "day": words_times.short_date(day),
        "first": first,
        "last": last,
    }
