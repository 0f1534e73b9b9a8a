"""What a hub does by the clock: find what bells missed, say who is there, look at rights.

While the layer is down it does so more often: a chat goes on without Valkey.
"""

from asyncio import AbstractEventLoop, get_running_loop, sleep
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from time import monotonic
from typing import Final
from weakref import WeakKeyDictionary

from django.utils import timezone
from django.utils.translation import override

from chat import frames, standing
from chat.consumers.robot import Robot
from chat.frames import Side
from chat.hub import Hub
from chat.models import ChatState, EndReason
from chat.queries.live import chats_now, read_marks
from chat.queries.queue import Turn, estimates
from chat.services import presence
from chat.services.ending import end
from chat.services.sweeping import share_out
from chat.standing import Over
from messaging.services.quick_lines import last_numbers

# Seconds.
QUICK: Final = 0.5
USUAL: Final = 2.0
PRESENCE: Final = 5.0
# Whoever is there has said something within so long.
HEARTBEAT: Final = 10.0
LOOK_AGAIN: Final = 10.0
NAMES: Final = 600.0
# A client says something every 8 seconds, at least.
SILENCE: Final = 25.0

CLOSES: Final = {
    Over.SESSION: frames.SESSION_ENDED,
    Over.RIGHT: frames.RIGHT_ENDED,
    Over.CHANGED: frames.TRY_AGAIN_LATER,
}

_hubs: Final[WeakKeyDictionary[AbstractEventLoop, Hub]] = WeakKeyDictionary()


def hub_of_loop() -> Hub:
    """The hub of the event loop that runs; each loop has its own, until it ends."""
    loop = get_running_loop()
    if loop not in _hubs:
        hub = _hubs[loop] = Hub()
        robot = Robot(hub)
        hub.wake_robot = robot.wake
        hub.spawn(watch_lines(hub))
        hub.spawn(Beats(hub, robot).run())
    return _hubs[loop]


async def watch_lines(hub: Hub) -> None:
    """Find what was said and not heard, for ever."""
    while True:
        hub.layer.tell("chat.beat")
        for _ in range(round(USUAL / QUICK)):
            await sleep(QUICK)
            if not hub.layer.is_up:
                await hub.calmly(find_lines(hub))
        if hub.layer.is_up:
            await hub.calmly(find_lines(hub))


async def find_lines(hub: Hub) -> None:
    """Ask all threads at once how far they have come; who is behind is sent the rest."""
    if not hub.rooms:
        return
    for thread_id, number in (await last_numbers(list(hub.rooms))).items():
        if room := hub.rooms.get(thread_id):
            room.newest = max(room.newest, number)
            hub.fill(room.behind())


class Beats:
    """What asks the database through the ORM, one after the other."""

    def __init__(self, hub: Hub, robot: Robot) -> None:
        self._hub = hub
        self._robot = robot
        self._done: dict[str, float] = {}
        self._seen = (monotonic(), timezone.now())
        self._is_unsaid = False

    async def run(self) -> None:
        """Do what is due until the loop ends: it cancels its tasks then."""
        try:
            await self._go_on()
        finally:
            self._hub.worker.close()
            self._robot.close()

    async def _go_on(self) -> None:
        hub = self._hub
        while True:
            await sleep(QUICK)
            # Who asks over HTTP, where sockets are blocked, is answered as well.
            await self._every(USUAL, self._robot.find)
            if not hub.sessions:
                continue
            usual = LOOK_AGAIN if hub.layer.is_up else USUAL
            await self._every(USUAL, self.hang_up_silent)
            # What the database could not take is said again before anybody is missed.
            await self._every(QUICK if self._is_unsaid else PRESENCE, self.say_who_is_there)
            await self._every(USUAL, self.share_out)
            await self._every(usual, self.find_changes)
            await self._every(QUICK if hub.is_stale else LOOK_AGAIN, self.tell_places)
            await self._every(QUICK if hub.is_doubted else LOOK_AGAIN, self.look_at_rights)
            await self._every(NAMES, self.forget_names)

    async def _every(self, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
        name, now = work.__name__, monotonic()
        # The first time comes after the first interval.
        if now - self._done.setdefault(name, now) >= seconds:
            self._done[name] = now
            await self._hub.calmly(work())

    async def hang_up_silent(self) -> None:
        """Whose client says nothing is not heard by us, or does not hear us."""
        limit = monotonic() - SILENCE
        for page in self._hub.pages:
            if page.wire.heard_at < limit:
                page.wire.close(frames.GOING_AWAY, why="silent")

    async def say_who_is_there(self) -> None:
        """All agents and visitors that were heard since the last beat were there at its time."""
        since, at = self._seen
        self._seen = (monotonic(), timezone.now())
        if self._is_unsaid:
            since, at = (monotonic() - HEARTBEAT, timezone.now() - timedelta(seconds=HEARTBEAT))
        self._is_unsaid = True
        heard = [page for page in self._hub.pages if page.wire.heard_at >= since]
        desks = (page for page in heard if page.claim.is_desk and not page.only_looks)
        agents = {page.claim.user_id for page in desks}
        chats = {
            seat.chat_id for page in heard if not page.claim.is_desk for seat in page.seats.values()
        }
        if agents:
            await self._hub.worker.run(presence.seen, agents, at)
        if chats:
            await self._hub.worker.run(presence.visitors_seen, chats, at)
        self._is_unsaid = False

    async def share_out(self) -> None:
        await self._hub.worker.run(share_out, at=timezone.now())

    async def find_changes(self) -> None:
        """How chats stand and how far was read, where no bell has told."""
        hub = self._hub
        for now in (await hub.worker.run(chats_now, list(hub.at_chat))).values():
            hub.chat_is(now)
        for thread_id, read in (await hub.worker.run(read_marks, list(hub.rooms))).items():
            if room := hub.rooms.get(thread_id):
                hub.marks_are(room, *read)

    async def tell_places(self) -> None:
        """Who waits is told where it stands; desks, how many wait."""
        hub = self._hub
        hub.is_stale = False
        waiting = {key for key, now in hub.chats.items() if now.state == ChatState.WAITING}
        if not waiting and not hub.desks:
            return
        lines = await hub.worker.run(estimates, at=timezone.now())
        hub.waiting = {line: len(turns) for line, turns in lines.items()}
        for turns in lines.values():
            for turn in turns:
                self._tell_turn(turn)
        frame = frames.text_of(frames.waiting(hub.waiting))
        for page in hub.pages:
            if page.claim.is_desk and frame != page.told:
                page.told = frame
                page.wire.push(frame)

    def _tell_turn(self, turn: Turn) -> None:
        for seat in self._hub.at_chat.get(turn.chat_id, ()):
            if seat.side is not Side.VISITOR or not seat.is_ready:
                continue
            with override(seat.page.claim.language):
                frame = frames.text_of(frames.queue(turn))
            if frame != seat.page.told:
                seat.page.told = frame
                seat.page.wire.push(frame)

    async def look_at_rights(self) -> None:
        """Whose session or right is over is shown out; who did something used its session."""
        hub, at = self._hub, timezone.now()
        hub.is_doubted = False
        pages = hub.pages
        over = await hub.worker.run(standing.over_of, {page.claim for page in pages}, at=at)
        used = {page.claim.session_key for page in pages if page.is_used}
        for page in pages:
            page.is_used = False
            if why := over.get(page.claim):
                await self._end_chats(page.seats_of_visitor, why, at)
                page.wire.close(CLOSES[why], why=str(why))
        if used:
            await hub.worker.run(standing.note_use, used, at=at)

    async def _end_chats(self, chat_ids: list[int], why: Over, at: datetime) -> None:
        """Who may not act for the other any more does not talk for it either."""
        if why is Over.RIGHT:
            for chat_id in chat_ids:
                await self._hub.worker.run(
                    end, chat_id=chat_id, reason=EndReason.RIGHT_ENDED, at=at, by=None
                )

    async def forget_names(self) -> None:
        self._hub.names.forget()
