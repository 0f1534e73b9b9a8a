"""People who chat: visitors, agents, and for measuring sockets alone chats that go on."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from bench import pages

if TYPE_CHECKING:
    from accounts.models import User
    from chat.models import Chat, HandOut
    from messaging.models import Message, Thread

AGENT_RIGHTS: Final = ("answer_chat", "watch_chat")
CHUNK: Final = 2000
# How long it may take until all of them are connected.
STAY: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person and the cookie of its browser."""

    user_id: int
    cookie: str


@dataclass(frozen=True, slots=True)
class Agent:
    """A member of staff who chats, and the cookie of its browser."""

    user_id: int
    cookie: str


@dataclass(frozen=True, slots=True)
class Room:
    """A chat that goes on between two."""

    thread_id: int
    chat: str
    visitor: Visitor
    agent: Agent


def visitors(count: int) -> list[Visitor]:
    """So many new persons, signed in."""
    from accounts.models import Party, User

    parties = Party.objects.bulk_create(
        (Party(kind="PERSON", name=f"Kävijä {number}") for number in range(count)), CHUNK
    )
    users = User.objects.bulk_create(
        (User(party=party, language="fi", password="!") for party in parties),  # noqa: S106
        CHUNK,
    )
    return [Visitor(user.pk, cookie_of(user)) for user in users]


def agents(count: int, *, at: datetime, at_once: int) -> list[Agent]:
    """So many new agents with both factors, who can everything and are at their desks."""
    from django.contrib.auth.models import Group, Permission
    from django_otp.plugins.otp_totp.models import TOTPDevice

    from accounts.models import User
    from chat.models import ChatAgent, Presence
    from messaging.models import Queue

    users = User.objects.bulk_create(
        User(username=f"chat-{uuid4().hex}", is_staff=True, preferred_name="Leena", password="!")  # noqa: S106
        for _ in range(count)
    )
    group, _ = Group.objects.get_or_create(name="bench chat")
    group.permissions.set(Permission.objects.filter(codename__in=AGENT_RIGHTS))
    group.user_set.add(*users)
    devices = TOTPDevice.objects.bulk_create(TOTPDevice(user=user, name="b") for user in users)
    ChatAgent.objects.bulk_create(
        ChatAgent(
            user=user,
            languages=["fi", "sv", "en"],
            queues=Queue.values,
            at_once=at_once,
            presence=Presence.HERE,
            presence_since=at,
            seen_at=at,
        )
        for user in users
    )
    return [
        Agent(user.pk, cookie_of(user, device.persistent_id))
        for user, device in zip(users, devices, strict=True)
    ]


def rooms(whose: list[Visitor], answered_by: list[Agent], *, at: datetime) -> list[Room]:
    """A chat of each visitor with the agents by turns, as if it had been handed out."""
    from accounts.models import User
    from chat.models import Chat, HandOut
    from messaging.models import Message, Thread

    party_of = dict(User.objects.values_list("pk", "party_id"))
    threads = Thread.objects.bulk_create(
        (_thread(party_of[visitor.user_id], at) for visitor in whose), CHUNK
    )
    pairs = list(zip(threads, whose, strict=True))
    Message.objects.bulk_create(
        (_first_line(thread, visitor, at) for thread, visitor in pairs), CHUNK
    )
    chats = Chat.objects.bulk_create(
        (_chat(thread, visitor, at) for thread, visitor in pairs), CHUNK
    )
    turns = [answered_by[number % len(answered_by)] for number in range(len(chats))]
    HandOut.objects.bulk_create(
        (_hand_out(chat, agent, at) for chat, agent in zip(chats, turns, strict=True)), CHUNK
    )
    _stay_at_desks(answered_by, until=at + STAY)
    return [
        Room(thread.pk, str(chat.public_id), visitor, agent)
        for (thread, visitor), chat, agent in zip(pairs, chats, turns, strict=True)
    ]


def _stay_at_desks(whose: list[Agent], *, until: datetime) -> None:
    """Nobody's chats are given to others before its desk is open."""
    from chat.models import ChatAgent, Presence

    agents = ChatAgent.objects.filter(user__in=[each.user_id for each in whose])
    agents.update(presence=Presence.HERE, seen_at=until)


def _thread(party_id: int, at: datetime) -> "Thread":
    from messaging.models import Thread

    return Thread(
        party_id=party_id,
        subject="Maksuaika",
        language="fi",
        queue="PAYMENT_ADVICE",
        state="WAITS_FOR_PERSON",
        last_number=1,
        started_at=at,
        changed_at=at,
        live_since=at,
    )


def _chat(thread: "Thread", visitor: Visitor, at: datetime) -> "Chat":
    from chat.models import Chat, ChatState

    return Chat(
        thread=thread,
        user_id=visitor.user_id,
        language="fi",
        queue="PAYMENT_ADVICE",
        state=ChatState.TALKING,
        started_at=at,
        queued_at=at,
        first_number=1,
        visitor_seen_at=at,
    )


def _first_line(thread: "Thread", visitor: Visitor, at: datetime) -> "Message":
    from messaging.models import Message

    return Message(
        thread=thread,
        number=1,
        author="PERSON",
        user_id=visitor.user_id,
        medium="CHAT",
        text="Hei, saanko lisää maksuaikaa?",
        sent_at=at,
    )


def _hand_out(chat: "Chat", agent: Agent, at: datetime) -> "HandOut":
    from chat.models import HandOut

    return HandOut(
        chat=chat,
        agent_id=agent.user_id,
        queue=chat.queue,
        language=chat.language,
        is_first=True,
        handed_at=at,
        waited=timedelta(0),
    )


def open_around_the_clock(*, at: datetime) -> None:
    """A measurement may run on a Sunday."""
    from messaging.models import Queue, SpecialDay

    SpecialDay.objects.bulk_create(
        SpecialDay(
            service="CHAT",
            queue=queue,
            day=(at + timedelta(days=days)).date(),
            opens=time(0),
            closes=time.max,
        )
        for queue in Queue.values
        for days in (-1, 0, 1)
    )


def cookie_of(user: "User", device: str = "") -> str:
    """A new session of a person, or of staff with the device of its second factor."""
    from django.conf import settings
    from django.utils import timezone
    from django_otp import DEVICE_ID_SESSION_KEY

    from accounts import session_stamp
    from accounts.session_store import SessionStore

    backend = "accounts.backends.StaffBackend" if device else "accounts.backends.BankIdBackend"
    session = SessionStore(pages.session_of(user, settings.SESSION_ENGINE, backend))
    session_stamp.start(session, at=timezone.now())
    if device:
        session[DEVICE_ID_SESSION_KEY] = device
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def use_page(cookie: str) -> None:
    """As a page of the portal does, so that a session does not end while its person chats."""
    from django.utils import timezone

    from accounts import session_stamp
    from accounts.session_store import SessionStore

    session = SessionStore(cookie.partition("=")[2])
    session_stamp.start(session, at=timezone.now())
    session.save()


def bare_cookie_of(user_id: int) -> str:
    """A session of the bare server's."""
    from accounts.models import User

    engine = "django.contrib.sessions.backends.db"
    backend = "django.contrib.auth.backends.ModelBackend"
    return f"bare={pages.session_of(User.objects.get(pk=user_id), engine, backend)}"


def end_rooms() -> None:
    """Nothing goes on any more."""
    from django.db.models import F
    from django.utils import timezone

    from chat.models import Chat, ChatState, EndReason, HandOut, HandOutEnd
    from messaging.models import Thread

    at = timezone.now()
    Thread.objects.exclude(live_since=None).update(live_since=None)
    HandOut.objects.filter(ended_at=None).update(ended_at=at, ended=HandOutEnd.CHAT_ENDED)
    Chat.objects.exclude(state=ChatState.ENDED).update(
        state=ChatState.ENDED,
        ended=EndReason.BY_AGENT,
        ended_at=at,
        last_number=F("first_number"),
    )
