"""Sockets of invoices: bells that say "look again", never what there is to see."""

import secrets
from asyncio import Task, create_task, get_running_loop, sleep
from typing import Any, Final
from urllib.parse import parse_qs

from channels.db import database_sync_to_async
from channels.exceptions import DenyConnection
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

from accounts import acting, session_stamp
from accounts.actor import Actor
from accounts.models import User
from accounts.session_store import SessionStore
from invoices import bells
from invoices.events import document_group
from invoices.models import Document, DocumentState
from invoices.queries.documents import find_document

# A page that still waits connects again, and its rights are checked again.
LIFETIME_SECONDS: Final = 300
TRY_AGAIN_LATER: Final = 1013
SESSION_ENDED: Final = 4401
# One socket rings no more often than this: a page that looks needs a moment, too.
LEAST_SECONDS_BETWEEN: Final = 0.5
# A payment and its invoices change in one moment and ring one after the other.
GATHERED_SECONDS: Final = 0.02
# A page is as old as its clock says, and that much older, since it took a while to make.
PAGE_SECONDS: Final = 2


class DocumentConsumer(AsyncJsonWebsocketConsumer):
    """One page that waits for one document. Rings once, when it is ready or has failed."""

    async def connect(self) -> None:
        document = await database_sync_to_async(self._find_document)()
        if document is None:
            raise DenyConnection
        # Channels leaves every group in `self.groups` when the socket closes.
        self.groups = [document_group(document.public_id)]
        await self.channel_layer.group_add(self.groups[0], self.channel_name)
        await self.accept()
        self.end_of_life = create_task(self._end_of_life())
        # What happened before the socket was in the group rang unheard.
        await database_sync_to_async(document.refresh_from_db)(fields=["state"])
        if document.state != DocumentState.QUEUED:
            await self.ring()

    async def disconnect(self, code: int) -> None:
        if hasattr(self, "end_of_life"):
            self.end_of_life.cancel()

    async def document_changed(self, event: dict[str, Any]) -> None:
        await self.ring()

    async def ring(self) -> None:
        await self.send_json({"changed": True})
        await self.close()

    async def _end_of_life(self) -> None:
        await sleep(LIFETIME_SECONDS)
        await self.close(code=TRY_AGAIN_LATER)

    def _find_document(self) -> Document | None:
        actor = actor_of(self.scope)
        if actor is None:
            return None
        return find_document(actor, self.scope["url_route"]["kwargs"]["public_id"])


class ChangesConsumer(AsyncJsonWebsocketConsumer):
    """One open page. Rings when something changed of the invoices of whom its reader acts for.

    The address may carry `since`, the time of the page in seconds since the epoch: what
    changed after it rings at once. At each ring the session is looked at again: a right to
    act for another that is over hears nothing more.
    """

    async def connect(self) -> None:
        actor = await database_sync_to_async(actor_of)(self.scope)
        if actor is None:
            raise DenyConnection
        self.actor = actor
        party_id = actor.acting_for.pk
        self.session_key: str = self.scope["session"].session_key
        self.groups = [bells.party_group(party_id), bells.session_group(self.session_key)]
        self.bell: Task[None] | None = None
        self.is_waiting = False
        self.rings_at = self.rang_at = 0.0
        await bells.look(party_id, seconds=LIFETIME_SECONDS)
        for group in self.groups:
            await self.channel_layer.group_add(group, self.channel_name)
        await self.accept()
        self.end_of_life = create_task(self._end_of_life())
        if await bells.changed_at(party_id) > self._since() - PAGE_SECONDS:
            await self.invoices_changed({})

    async def disconnect(self, code: int) -> None:
        if hasattr(self, "end_of_life"):
            self.end_of_life.cancel()
            if self.bell is not None:
                self.bell.cancel()

    async def invoices_changed(self, event: dict[str, Any]) -> None:
        """Ring now, or as soon as it may; changes that come before that share the ring."""
        now = get_running_loop().time()
        spread = event.get("spread_seconds", 0.0) * secrets.randbelow(1000) / 1000
        rings_at = max(now + spread + GATHERED_SECONDS, self.rang_at + LEAST_SECONDS_BETWEEN)
        if self.bell is not None and self.is_waiting:
            if self.rings_at <= rings_at:
                return
            self.bell.cancel()
        self.rings_at, self.is_waiting = rings_at, True
        self.bell = create_task(self._ring_after(rings_at - now))

    async def session_ended(self, _event: dict[str, Any]) -> None:
        await self.close(code=SESSION_ENDED)

    async def _ring_after(self, seconds: float) -> None:
        await sleep(seconds)
        # From here on a change needs a ring of its own: it may come too late for this one.
        self.is_waiting = False
        self.rang_at = get_running_loop().time()
        session = SessionStore(self.session_key)
        if not await database_sync_to_async(is_alive)(session):
            await self.close(code=SESSION_ENDED)
            return
        # Whoever acts for another by now, or may not any more, finds that out by looking.
        await self.send_json({"changed": True})
        if not await database_sync_to_async(is_still)(self.actor, session):
            await self.close(code=TRY_AGAIN_LATER)

    async def _end_of_life(self) -> None:
        await sleep(LIFETIME_SECONDS)
        await self.close(code=TRY_AGAIN_LATER)

    def _since(self) -> float:
        [since] = parse_qs(self.scope["query_string"].decode("latin-1")).get("since", [""])[:1]
        return float(since) if since.isdecimal() else timezone.now().timestamp()


def actor_of(scope: dict[str, Any]) -> Actor | None:
    """Who opened a socket, and for whom it acts.

    None for staff, for strangers, when the session has ended, and when the right to act for
    another has.
    """
    user = scope["user"]
    if not isinstance(user, User) or user.party is None or not is_alive(scope["session"]):
        return None
    return acting.find_actor(user, scope["session"], at=timezone.now())


def is_still(actor: Actor, session: SessionBase) -> bool:
    """Whether the session acts for the same party as before, as far as before."""
    now = acting.find_actor(actor.user, session, at=timezone.now())
    return now is not None and (now.acting_for, now.access) == (actor.acting_for, actor.access)


def is_alive(session: SessionBase) -> bool:
    """Whether someone is signed in with the session, within its limits."""
    at = timezone.now()
    return SESSION_KEY in session and session_stamp.read(session, at=at).ended_by(at) is None
