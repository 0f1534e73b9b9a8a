"""Who chats in the demo, when, and the chats of its past, by the services that desks call.

The demo's chat is open day and night, by data: who tries it on a Sunday evening finds it open.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction

from accounts.models import User
from chat.models import Chat, ChatAgent, ChatState, EndReason
from chat.queries.chats import agent_of
from chat.services import ending, handing_out, presence, starting, transferring
from chat.services.agents import set_agent
from demo.personas import AGENT_USERNAME, LEAD_USERNAME, SECOND_AGENT_USERNAME
from demo.sample_talks import ChatLine, SampleChat, chats
from demo.seed_acts import actor_of
from demo.seed_messages import moment_of
from invoices.models import Invoice
from messaging.matters import Matter, MatterKind
from messaging.models import Author, Medium, Queue, Service, Thread
from messaging.rules.opening_hours import Span
from messaging.services import posting, reading, surveys
from messaging.services.opening import set_day, set_week
from myropo.calendar import is_holiday

# What each of the staff speaks; all serve every queue, so that two browsers are enough.
LANGUAGES: Final = {
    AGENT_USERNAME: ("fi", "sv", "en"),
    SECOND_AGENT_USERNAME: ("fi", "en"),
    LEAD_USERNAME: ("fi", "sv"),
}
AT_ONCE: Final = 3
DAY_AND_NIGHT: Final = Span(time.min, time.max)
# Holidays are closed unless a day has hours of its own.
HOLIDAYS_AHEAD: Final = timedelta(days=2 * 365)
# From the last line to the end; and from the end to what the person says of it.
MOMENT: Final = timedelta(seconds=15)


class ChatFailedError(Exception):
    """The file tells of something that the services do not let happen."""


@transaction.atomic
def seed_chat_desk(*, day_zero: date, at: datetime) -> None:
    """Let staff chat at any hour. Done once: what team leads change afterwards stays."""
    if ChatAgent.objects.exists():
        return
    lead = User.objects.get(username=LEAD_USERNAME)
    week = dict.fromkeys(range(7), DAY_AND_NIGHT)
    holidays = [day for day in _days(day_zero, HOLIDAYS_AHEAD) if is_holiday(day)]
    for queue in Queue:
        set_week(queue=queue, week=week, actor=lead, at=at, service=Service.CHAT)
        for day in holidays:
            set_day(
                queue=queue,
                day=day,
                span=DAY_AND_NIGHT,
                actor=lead,
                at=at,
                services=[Service.CHAT],
            )
    for username, languages in LANGUAGES.items():
        set_agent(
            user=User.objects.get(username=username),
            languages=languages,
            queues=Queue.values,
            at_once=AT_ONCE,
            by=lead,
            at=at,
        )


@transaction.atomic
def seed_chats(*, day_zero: date, at: datetime) -> None:
    """Let people chat, each to the end. To be called once, after `seed_messages`."""
    timed = [(moment_of(each.when, day_zero, at), each) for each in chats()]
    for began, sample in sorted(timed, key=lambda each: each[0]):
        _Talk(sample, began).hold()


class _Talk:
    """One chat from its first line to its end; `at` is how far it has come."""

    def __init__(self, sample: SampleChat, began: datetime) -> None:
        self.sample, self.at = sample, began
        self.actor = actor_of(sample.who, at=began)
        self.key = f"myropo-demo/chats/{sample.who}/{sample.about}"
        self.chat = starting.start(
            actor=self.actor,
            text=sample.text,
            client_id=self._id("first"),
            at=began,
            matter=_matter(sample.about),
        )

    def hold(self) -> None:
        self._be_handed_out()
        agent = self._at_desk(self.sample.by)
        for count, line in enumerate(self.sample.lines):
            self.at += timedelta(seconds=line.after)
            agent = self._transferred(agent, line) if line.note else agent
            self._say(line, key=str(count), agent=agent)
        self._end(agent)
        for each in ChatAgent.objects.select_related("user"):
            presence.go(each.user, self.at)

    def _be_handed_out(self) -> None:
        self.at += timedelta(seconds=self.sample.waited)
        presence.visitors_seen([self.chat.pk], self.at)
        agent = self._at_desk(self.sample.by)
        handing_out.hand_out(at=self.at)
        self.chat.refresh_from_db()
        if self.chat.state != ChatState.TALKING or agent_of(self.chat) != agent:
            raise ChatFailedError(self.key)

    def _at_desk(self, username: str) -> User:
        agent = User.objects.get(username=username)
        presence.come(agent, self.at)
        return agent

    def _transferred(self, agent: User, line: ChatLine) -> User:
        other = self._at_desk(line.by)
        transferring.transfer(
            agent=agent, chat_id=self.chat.pk, note=line.note, to_agent=other, at=self.at
        )
        return other

    def _say(self, line: ChatLine, *, key: str, agent: User) -> None:
        self._read(agent)
        posting.post(
            thread_id=self.chat.thread_id,
            author=Author.AGENT if line.by else Author.PERSON,
            user=agent if line.by else self.actor.user,
            medium=Medium.CHAT,
            text=line.text,
            client_id=self._id(key),
            at=self.at,
        )
        self._read(agent)

    def _read(self, agent: User) -> None:
        """Both sides look at the window all the time."""
        thread = Thread.objects.get(pk=self.chat.thread_id)
        reading.mark_read(thread=thread, number=thread.last_number, at=self.at, agent=agent)
        reading.read_as_person(actor=self.actor, thread=thread, at=self.at)

    def _end(self, agent: User) -> None:
        self.at += MOMENT
        by_visitor = self.sample.is_ended_by_visitor
        ending.end(
            chat_id=self.chat.pk,
            reason=EndReason.BY_VISITOR if by_visitor else EndReason.BY_AGENT,
            at=self.at,
            by=self.actor.user if by_visitor else agent,
            classification=self.sample.classification,
        )
        self._read(agent)
        if self.sample.likely is not None:
            self._find_us(Chat.objects.select_related("thread").get(pk=self.chat.pk))

    def _find_us(self, chat: Chat) -> None:
        survey = surveys.ask_about_chat(
            user=self.actor.user, thread=chat.thread, ended_at=self.at, at=self.at
        )
        if survey is None:
            raise ChatFailedError(self.key)
        surveys.answer(
            survey=survey,
            likely=self.sample.likely,
            ease=self.sample.ease,
            resolved=self.sample.resolved,
            text=self.sample.comment,
            at=self.at + MOMENT,
        )

    def _id(self, key: str) -> UUID:
        return uuid5(NAMESPACE_URL, f"{self.key}/{key}")


def _matter(about: str) -> Matter:
    kind, _, number = about.partition(":")
    return Matter(MatterKind(kind), Invoice.objects.get(number=number).public_id)


def _days(first: date, length: timedelta) -> Iterable[date]:
    return (first + timedelta(days=count) for count in range(length.days))
