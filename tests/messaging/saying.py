"""What people say in chats, for tests: each writer in an event loop of its own."""

import asyncio
import time
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection

from messaging.models import Author, Thread
from messaging.queries.loop_connection import NAME
from messaging.services.quick_lines import NewLine, writer_of_loop
from messaging.services.starting import start_general
from tests.loops import run


def live_thread(actor, *, at, subject="Asia"):
    """A thread with nothing in it, in which a chat goes on."""
    thread = start_general(party=actor.acting_for, user=actor.user, subject=subject, at=at)
    Thread.objects.filter(pk=thread.pk).update(live_since=at)
    return thread


def line_of(thread, actor, *, at, text="Hei", **other):
    """Of the person's side, if nobody else is named."""
    fields = {"author": Author.PERSON, "user_id": actor.user.pk, "client_id": uuid4()} | other
    return NewLine(thread_id=thread.pk, text=text, at=at, **fields)


def say_all(*lines):
    """Say them at once, in a loop that ends after it; the stored line of each, or its error."""

    async def talk():
        say = writer_of_loop().say
        return await asyncio.gather(*map(say, lines), return_exceptions=True)

    return run(talk())


def numbered(thread):
    """What stands in a thread: its numbers with the words."""
    return list(thread.messages.order_by("number").values_list("number", "text"))


def end_backends():
    """The database ends all connections of event loops."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = %s",
            [NAME],
        )


def count_backends():
    """How many connections event loops have to the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = %s",
            [NAME],
        )
        return cursor.fetchone()[0]


def in_thread(work):
    """What a thread of its own is told by Django's connection, which it gives back."""
    try:
        return work()
    finally:
        connection.close()


def wait_until(is_true, *, seconds=10):
    """The server needs a moment to notice that a connection has ended."""
    end = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < end
        time.sleep(0.01)


class Wire:
    """A way to the database that can be cut: the next commit is done, and its answer is lost."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.loses_next_commit = False
        self.is_cut = False
        self._writers = []
        self._carrying = set()

    @asynccontextmanager
    async def open(self):
        """What connects meanwhile, comes this way."""
        wanted = connection.get_connection_params()
        name = f".s.PGSQL.{wanted.get('port') or 5432}"
        self._target = str(Path(wanted["host"]) / name)
        server = await asyncio.start_unix_server(self._carry, str(self.folder / name))
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(connection.settings_dict, "HOST", str(self.folder))
            yield self
        self.cut()
        server.close()
        await asyncio.gather(*self._carrying)

    def cut(self):
        """Nothing gets through any more, until `is_cut` is taken back."""
        self.is_cut = True
        for writer in self._writers:
            writer.close()

    async def _carry(self, reader, writer):
        self._carrying.add(asyncio.current_task())
        if self.is_cut:
            writer.close()
            return
        to_reader, to_writer = await asyncio.open_unix_connection(self._target)
        self._writers += [writer, to_writer]
        is_lost = asyncio.Event()

        async def there():
            while data := await reader.read(65536):
                if self.loses_next_commit and b"COMMIT" in data:
                    self.loses_next_commit = False
                    is_lost.set()
                to_writer.write(data)

        async def back():
            while (data := await to_reader.read(65536)) and not is_lost.is_set():
                writer.write(data)

        ways = [asyncio.create_task(there()), asyncio.create_task(back())]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        for each in (writer, to_writer):
            each.close()
            with suppress(ConnectionError):
                await each.wait_closed()
