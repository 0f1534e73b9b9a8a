"""The robot in a process of sockets: it answers in threads of its own, so that no socket waits."""

from asyncio import Queue
from collections.abc import Callable
from typing import Final

from django.utils import timezone

from chat.hub import Hub
from chat.queries.robot import chats_owing
from chat.services import robot
from chat.worker import Worker

# Who understands counts: more at a time than there are processors would only take turns.
AT_ONCE: Final = 2


class Robot:
    """One for each hub. In a chat it gives one answer at a time."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._workers = [Worker() for _ in range(AT_ONCE)]
        self._free: Queue[Worker] = Queue()
        for worker in self._workers:
            self._free.put_nowait(worker)
        self._is_ready = False
        self._busy: set[int] = set()
        self._again: set[int] = set()

    def wake(self, chat_id: int) -> None:
        """Somebody said something in a chat with the robot."""
        if chat_id in self._busy:
            self._again.add(chat_id)
            return
        self._busy.add(chat_id)
        self._hub.spawn(self._answer(chat_id))

    async def find(self) -> None:
        """What nobody answered: a process was killed, a bell was lost, or there was trouble."""
        if not self._is_ready:
            self._is_ready = True
            self._hub.spawn(self._hub.calmly(self._run(robot.get_ready)))
        for chat_id in await self._hub.worker.run(chats_owing):
            if chat_id not in self._busy:
                self.wake(chat_id)

    def close(self) -> None:
        """No more answers."""
        for worker in self._workers:
            worker.close()

    async def _answer(self, chat_id: int) -> None:
        is_asked = True
        while is_asked:
            self._again.discard(chat_id)
            self._hub.tell_robot_types(chat_id)
            await self._hub.calmly(self._try(chat_id))
            is_asked = chat_id in self._again
        self._busy.discard(chat_id)

    async def _try(self, chat_id: int) -> None:
        if await self._run(robot.answer, chat_id=chat_id, at=timezone.now()):
            self._hub.tell_robot_said(chat_id)

    async def _run[**P, R](
        self, function: Callable[P, R], /, *arguments: P.args, **options: P.kwargs
    ) -> R:
        worker = await self._free.get()
        try:
            return await worker.run(function, *arguments, **options)
        finally:
            self._free.put_nowait(worker)
