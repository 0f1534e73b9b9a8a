"""A chat as the tutorials write it: Channels' generic consumer, one row a message by the ORM."""

import itertools
import time
from typing import Any
from uuid import uuid4

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.urls import path
from django.utils import timezone

from messaging.models import Message, Thread

# The numbers of messages are no business of this chat's: only other ones than there are.
NUMBERS = itertools.count(int(time.time()) % 1_000_000 * 1000)


class RoomConsumer(AsyncJsonWebsocketConsumer):
    """Who is in a room hears what is said in it."""

    async def connect(self) -> None:
        self.thread_id = self.scope["url_route"]["kwargs"]["thread_id"]
        self.user = self.scope["user"]
        if not self.user.is_authenticated or not await self._may_enter():
            await self.close()
            return
        self.room = f"room-{self.thread_id}"
        await self.channel_layer.group_add(self.room, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        if hasattr(self, "room"):
            await self.channel_layer.group_discard(self.room, self.channel_name)

    async def receive_json(self, content: dict[str, Any], **_options: Any) -> None:
        message = await self._store(content["text"])
        said = {
            "number": message.number,
            "by": self.user.pk,
            "text": message.text,
            "at": message.sent_at.isoformat(),
        }
        await self.channel_layer.group_send(self.room, {"type": "chat.said", "said": said})

    async def chat_said(self, event: dict[str, Any]) -> None:
        await self.send_json(event["said"])

    @database_sync_to_async
    def _may_enter(self) -> bool:
        thread = Thread.objects.get(pk=self.thread_id)
        return self.user.is_staff or thread.party_id == self.user.party_id

    @database_sync_to_async
    def _store(self, text: str) -> Message:
        return Message.objects.create(
            thread_id=self.thread_id,
            number=next(NUMBERS),
            client_id=uuid4(),
            author="AGENT" if self.user.is_staff else "PERSON",
            user=self.user,
            medium="CHAT",
            text=text,
            sent_at=timezone.now(),
        )


websocket_urlpatterns = [path("ws/rooms/<int:thread_id>/", RoomConsumer.as_asgi())]
