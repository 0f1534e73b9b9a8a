"""A thread in which a process of sockets asks the database through the ORM: the hub has one.

Sockets that open ask in the thread that Channels keeps for it. When thousands come back at once,
the hub must not stand in line behind them: agents that it could not say are there would lose
their chats.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from channels.db import DatabaseSyncToAsync
from django.db import connections


class Worker:
    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="chat-hub")

    async def run[**P, R](
        self, function: Callable[P, R], /, *arguments: P.args, **options: P.kwargs
    ) -> R:
        """Call it in the thread. Calls follow each other."""
        call = DatabaseSyncToAsync(function, thread_sensitive=False, executor=self._pool)
        answer: R = await call(*arguments, **options)
        return answer

    def close(self) -> None:
        """No more calls; the connection is given back after the last one."""
        with suppress(RuntimeError):  # It was closed before.
            self._pool.submit(connections.close_all)
        self._pool.shutdown(wait=False)
