"""Sockets of invoices: bells that say "look again", never what there is to see."""

from asyncio import create_task, sleep
from typing import Any, Final

from channels.db import database_sync_to_async
from channels.exceptions import DenyConnection
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.utils import timezone

from accounts import session_stamp
from accounts.actor import Actor
from accounts.models import User
from invoices.events import document_group
from invoices.models import Document, DocumentState
from invoices.queries.documents import find_document

# A page that still waits connects again, and its rights are checked again.
LIFETIME_SECONDS: Final = 300
TRY_AGAIN_LATER: Final = 1013


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
        user = self.scope["user"]
        if not isinstance(user, User) or user.party is None or not self._is_session_alive():
            return None
        actor = Actor(user=user, acting_for=user.party)
        return find_document(actor, self.scope["url_route"]["kwargs"]["public_id"])

    def _is_session_alive(self) -> bool:
        at = timezone.now()
        return session_stamp.read(self.scope["session"], at=at).ended_by(at) is None
