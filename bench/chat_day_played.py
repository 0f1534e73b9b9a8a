"""The simulated day of `bench.chat_day` as it is played, and looked at while it is."""

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from bench import chat_day_plan as plan
from myropo.calendar import HELSINKI

if TYPE_CHECKING:
    from accounts.actor import Actor
    from accounts.models import User
    from chat.models import HandOut
    from messaging.models import Thread

OPENS: Final = datetime(2026, 11, 18, 8, tzinfo=HELSINKI)
# Seconds between the beats of the sockets' clock, of the looks at what is promised, and of all
# that is done by the minute.
BEAT: Final = 10
LOOK: Final = 30
PAGES_BEAT: Final = 60
CHUNK: Final = 2000


@dataclass
class Seen:
    """What was looked at, and what was wrong with it."""

    over_limit: int = 0
    overtaken: int = 0
    worse_places: int = 0
    idle_beside_waiting: int = 0
    looked: int = 0
    most_waiting: int = 0


class Day:
    """The simulation: what happens when, and who is where."""

    def __init__(self, seed: int, talk_median: float) -> None:
        random = Random(seed)  # noqa: S311 - repeatable, not secret
        self.people = plan.people(random, talk_median=talk_median)
        self.servers = plan.servers(random)
        self.seen = Seen()
        self.events: list[tuple[float, int, Callable[..., None], tuple[Any, ...]]] = []
        self.order = itertools.count()
        self.now = 0.0
        self.handed_to = 0
        self.person_of: dict[int, int] = {}
        self.places: dict[int, int] = {}
        self.gone: set[int] = set()

    @property
    def at(self) -> datetime:
        return OPENS + timedelta(seconds=self.now)

    def play(self, hours: float) -> None:
        """From the opening on; whatever is left when so many hours have passed stays as it is."""
        self._prepare()
        while self.events and self.events[0][0] <= hours * plan.HOUR:
            self.now, _order, happens, arguments = heapq.heappop(self.events)
            happens(*arguments)
            self._follow()

    def _later(self, seconds: float, happens: Callable[..., None], *arguments: object) -> None:
        heapq.heappush(self.events, (seconds, next(self.order), happens, arguments))

    def _prepare(self) -> None:
        self.actors, self.threads = _visitors(self.people)
        self.agents = _agents(self.servers)
        for number, person in enumerate(self.people):
            self._later(person.comes, self._comes, number)
        for number, server in enumerate(self.servers):
            self._later(server.comes, self._agent_comes, number)
            for begins, ends in server.breaks:
                self._later(begins, self._agent_breaks, number)
                self._later(ends, self._agent_comes, number)
            self._later(server.goes, self._agent_stops, number)
            if server.vanishes:
                self._later(server.vanishes[0], self.gone.add, number)
                self._later(server.vanishes[1], self._agent_is_back, number)
        for seconds in range(0, (len(plan.PER_HOUR) + 1) * plan.HOUR, BEAT):
            self._later(seconds, self._beat)

    # What visitors do

    def _comes(self, number: int) -> None:
        from chat.services import starting

        person = self.people[number]
        chat = starting.start(
            actor=self.actors[number],
            thread=self.threads[number],
            text="Hei, voinko siirtää eräpäivää?",
            client_id=uuid4(),
            at=self.at,
        )
        self.person_of[chat.pk] = number
        self._later(self.now + person.patience, self._gives_up, chat.pk)

    def _gives_up(self, chat_id: int) -> None:
        from chat.models import Chat, ChatState

        if Chat.objects.filter(pk=chat_id, state=ChatState.WAITING, hand_outs=None).exists():
            self._end(chat_id, "LEFT_MESSAGE")

    def _is_away(self, chat_id: int) -> bool:
        away = self.people[self.person_of[chat_id]].away
        return away is not None and away[0] <= self.now < away[1]

    # What agents do

    def _agent_comes(self, number: int) -> None:
        from chat.services import presence

        if number not in self.gone and self.now < self.servers[number].goes:
            presence.come(self.agents[number], self.at)

    def _agent_is_back(self, number: int) -> None:
        self.gone.discard(number)
        self._agent_comes(number)

    def _agent_breaks(self, number: int) -> None:
        from chat.services import presence

        if number not in self.gone and self._presence(number) == "HERE":
            presence.take_break(self.agents[number], self.at)

    def _agent_stops(self, number: int) -> None:
        """At the end of its day it talks to the end with whom it has, then it goes."""
        from chat.queries.desks import load_of
        from chat.services import presence

        self._agent_breaks(number)
        agent = self.agents[number]
        if load_of([agent.pk]).get(agent.pk):
            self._later(self.now + plan.MINUTE, self._agent_stops, number)
        elif self._presence(number) != "AWAY":
            presence.go(agent, self.at)

    def _presence(self, number: int) -> str:
        from chat.models import ChatAgent

        return str(ChatAgent.objects.get(user=self.agents[number]).presence)

    def _talked(self, hand_out_id: int) -> None:
        from chat.models import HandOut
        from chat.services import transferring

        part = HandOut.objects.filter(pk=hand_out_id, ended_at=None).first()
        if part is None:
            return  # Its agent has vanished.
        person = self.people[self.person_of[part.chat_id]]
        if person.is_transferred and part.is_first:
            to = "PAYMENT_CONTROL" if part.queue == "PAYMENT_ADVICE" else "PAYMENT_ADVICE"
            transferring.transfer(
                agent=part.agent, chat_id=part.chat_id, queue=to, note="Jatkakaa.", at=self.at
            )
        else:
            self._end(part.chat_id, "BY_AGENT")

    def _end(self, chat_id: int, reason: str) -> None:
        from chat.models import EndReason
        from chat.services import ending

        ending.end(chat_id=chat_id, reason=EndReason(reason), by=None, at=self.at)

    # What time does

    def _beat(self) -> None:
        from chat.models import Chat, ChatState
        from chat.queries.overdue import overdue
        from chat.services import presence, sweeping

        there = [agent.pk for number, agent in enumerate(self.agents) if number not in self.gone]
        presence.seen(there, self.at)
        if self.now % PAGES_BEAT == 0:
            live = Chat.objects.exclude(state=ChatState.ENDED).values_list("pk", flat=True)
            presence.visitors_seen([key for key in live if not self._is_away(key)], self.at)
            for chat_id, _why in overdue(self.at):
                sweeping.end_overdue(chat_id=chat_id, at=self.at)
        sweeping.share_out(at=self.at)
        if self.now % LOOK == 0:
            self._look()

    def _follow(self) -> None:
        """What was handed out by whatever happened is talked, and ends later."""
        from chat.models import HandOut

        rows = HandOut.objects.filter(pk__gt=self.handed_to).order_by("pk")
        new = list(rows.select_related("chat"))
        for part in new:
            self.handed_to = part.pk
            load = HandOut.objects.filter(agent=part.agent_id, ended_at=None).count()
            talk = self.people[self.person_of[part.chat_id]].talk
            slower = 1 + plan.SLOWER_BY_EACH * (load - 1)
            self._later(self.now + talk * slower, self._talked, part.pk)
        if new:
            self._look_at_order(new)

    # What is promised

    def _look_at_order(self, new: list["HandOut"]) -> None:
        """Nobody who was there and had come before in the same line waits on."""
        from chat.queries.desks import to_serve

        waiting = list(to_serve(self.at))
        for part in new:
            chat = part.chat
            self.seen.overtaken += any(
                (each.queue, each.language) == (chat.queue, chat.language)
                and (-each.priority, each.queued_at) < (-chat.priority, chat.queued_at)
                for each in waiting
                # Its agent gave it to the others.
                if not each.hand_outs.filter(ended="TRANSFERRED").exists()
            )

    def _look(self) -> None:
        from chat.models import ChatAgent
        from chat.queries.desks import agents_here, load_of, to_serve
        from chat.queries.queue import estimates

        self.seen.looked += 1
        rows = list(ChatAgent.objects.all())
        loads = load_of([each.user_id for each in rows])
        self.seen.over_limit += sum(loads.get(each.user_id, 0) > each.at_once for each in rows)
        free = [each for each in agents_here(self.at) if loads.get(each.user_id, 0) < each.at_once]
        if free:
            self.seen.idle_beside_waiting += any(
                chat.queue in each.queues and chat.language in each.languages
                for chat in to_serve(self.at)
                for each in free
                if not chat.hand_outs.filter(ended="TRANSFERRED", agent=each.user_id).exists()
            )
        turns = [turn for line in estimates(at=self.at).values() for turn in line]
        self.seen.most_waiting = max(self.seen.most_waiting, len(turns))
        self._look_at_places({turn.chat_id: turn.place for turn in turns})

    def _look_at_places(self, places: dict[int, int]) -> None:
        """A place grows by no more than came back before it since the last look."""
        from chat.models import Chat, Priority

        back = set(
            Chat.objects.filter(pk__in=places, priority=Priority.RETURNED).values_list(
                "pk", flat=True
            )
        )
        newly = len(back - self.places.keys())
        self.seen.worse_places += sum(
            place > self.places.get(key, place) + newly
            for key, place in places.items()
            if key not in back
        )
        self.places = places


def _visitors(people: list[plan.Person]) -> tuple[list["Actor"], list["Thread"]]:
    """A user and a thread for each: what it is about has decided the queue already."""
    from accounts.actor import Actor
    from accounts.models import Party, PartyKind, User
    from messaging.models import Thread

    parties = Party.objects.bulk_create(
        (Party(kind=PartyKind.PERSON, name=f"Jono {each}") for each in range(len(people))), CHUNK
    )
    pairs = list(zip(parties, people, strict=True))
    users = User.objects.bulk_create(
        (User(party=party, language=each.language, password="!") for party, each in pairs),  # noqa: S106
        CHUNK,
    )
    threads = Thread.objects.bulk_create(
        (
            Thread(
                party=party,
                subject="Eräpäivä",
                language=each.language,
                queue=each.queue,
                state="WAITS_FOR_PERSON",
                started_at=OPENS,
                changed_at=OPENS,
            )
            for party, each in pairs
        ),
        CHUNK,
    )
    actors = [
        Actor(user=user, acting_for=party) for user, party in zip(users, parties, strict=True)
    ]
    return actors, threads


def _agents(servers: list[plan.Server]) -> list["User"]:
    from accounts.models import User
    from chat.models import ChatAgent

    users = [
        User(username=f"day-{uuid4().hex}", is_staff=True, password="!")  # noqa: S106
        for _server in servers
    ]
    User.objects.bulk_create(users)
    ChatAgent.objects.bulk_create(
        ChatAgent(user=user, queues=list(each.queues), languages=list(each.languages), at_once=3)
        for user, each in zip(users, servers, strict=True)
    )
    return users
