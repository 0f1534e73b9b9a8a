"""Lines stored a second, without sockets: the writer of chats beside the ORM, in one run.

    python -m bench.chat_writer [--rooms 500] [--seconds 4] [--rounds 3]

In each room two people speak in turn: the next line is said when the one before is stored.
"""

import argparse
import asyncio
import os
import shutil
import statistics
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from uuid import uuid4

from bench.run import ROOT, prepared_servers
from bench.table import Table

THREADS = 8
TEXT = "Voinko maksaa laskun vasta ensi kuussa, kun palkka tulee?"

type Say = Callable[[int], Awaitable[object]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rooms", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    folder = ROOT / "var" / f"bench-{os.getpid()}"
    try:
        with prepared_servers(folder):
            measure(options.rooms, options.seconds, options.rounds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measure(rooms: int, seconds: float, rounds: int) -> None:
    """Print a table; in each round every way has its turn."""
    threads, user = _seed(rooms)
    ways = {
        "bare ORM rows, 8 threads": _bare,
        "posting.post, 8 threads": _posted,
        "the writer": _written,
    }
    found: dict[str, list[tuple[float, float, float]]] = {name: [] for name in ways}
    for _round in range(rounds):
        for name, way in ways.items():
            found[name].append(way(threads, user, seconds))
    table = Table(
        f"Lines stored, {rooms} rooms", ("way", "lines/s", "p50 ms", "p99 ms", "relative")
    )
    floor = 0.0
    for name, runs in found.items():
        speed, middle, slow = (statistics.median(column) for column in zip(*runs, strict=True))
        floor = floor or speed
        table.add(name, f"{speed:,.0f}", f"{middle:.1f}", f"{slow:.1f}", f"{speed / floor:.2f}")
    table.show()


def _seed(rooms: int) -> tuple[list[int], int]:
    from accounts.models import Party, PartyKind, User
    from messaging.models import Queue, Thread, ThreadState

    at = datetime.now(UTC)
    user = User.objects.create(username="speaker", is_staff=True)
    party = Party.objects.create(kind=PartyKind.PERSON, name="Velka Testi")
    rows = Thread.objects.bulk_create(
        Thread(
            party=party,
            subject="Asia",
            language="fi",
            queue=Queue.PAYMENT_ADVICE,
            state=ThreadState.WAITS_FOR_PERSON,
            started_at=at,
            changed_at=at,
            live_since=at,
        )
        for _room in range(rooms)
    )
    return [row.pk for row in rows], user.pk


def _written(threads: list[int], user: int, seconds: float) -> tuple[float, float, float]:
    from messaging.models import Author
    from messaging.services.quick_lines import NewLine, writer_of_loop

    async def say(thread: int) -> object:
        return await writer_of_loop().say(
            NewLine(
                thread_id=thread,
                author=Author.PERSON,
                user_id=user,
                text=TEXT,
                client_id=uuid4(),
                at=datetime.now(UTC),
            )
        )

    return asyncio.run(_talk(threads, say, seconds))


def _posted(threads: list[int], user: int, seconds: float) -> tuple[float, float, float]:
    from accounts.models import User
    from messaging.models import Author, Medium
    from messaging.services import posting

    who = User.objects.get(pk=user)

    def post(thread: int) -> None:
        posting.post(
            thread_id=thread,
            author=Author.PERSON,
            user=who,
            medium=Medium.CHAT,
            text=TEXT,
            client_id=uuid4(),
            at=datetime.now(UTC),
        )

    return _in_threads(post, threads, seconds)


def _bare(threads: list[int], user: int, seconds: float) -> tuple[float, float, float]:
    """What a chat does that was put together in an afternoon, but for numbers without gaps."""
    from django.db import transaction

    from messaging.models import Author, Medium, Message, Thread

    @transaction.atomic
    def create(key: int) -> None:
        thread = Thread.objects.select_for_update(no_key=True).only("last_number").get(pk=key)
        thread.last_number += 1
        thread.save(update_fields=["last_number"])
        Message.objects.create(
            thread_id=key,
            number=thread.last_number,
            client_id=uuid4(),
            author=Author.PERSON,
            user_id=user,
            medium=Medium.CHAT,
            text=TEXT,
            sent_at=datetime.now(UTC),
        )

    return _in_threads(create, threads, seconds)


def _in_threads(
    work: Callable[[int], None], threads: list[int], seconds: float
) -> tuple[float, float, float]:
    from django.db import connection

    with ThreadPoolExecutor(THREADS) as pool:

        async def say(thread: int) -> object:
            return await asyncio.get_running_loop().run_in_executor(pool, work, thread)

        result = asyncio.run(_talk(threads, say, seconds))
        everybody = Barrier(THREADS)

        def leave() -> None:
            """Each thread takes one of these, since none ends before all have begun."""
            everybody.wait()
            connection.close()

        for _each in range(THREADS):
            pool.submit(leave)
    return result


async def _talk(threads: list[int], say: Say, seconds: float) -> tuple[float, float, float]:
    """Lines a second, and how long one takes: the middle and the 99th of a hundred, in ms."""
    end = time.perf_counter() + seconds
    took: list[float] = []

    async def room(thread: int) -> None:
        while (begin := time.perf_counter()) < end:
            await say(thread)
            took.append(time.perf_counter() - begin)

    await asyncio.gather(*map(room, threads))
    took.sort()
    return len(took) / seconds, took[len(took) // 2] * 1000, took[len(took) * 99 // 100] * 1000


if __name__ == "__main__":
    main()
