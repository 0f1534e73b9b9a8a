"""Sockets of the chat beside a stock one: how many lines, how fast, how many connections.

    python -m bench.chat_speed [--rounds 5] [--rooms 500] [--idle 4000]

Both run as docker-compose.yml starts sockets, on the same database, one after the other in
each round. The stock chat is what the tutorials of Channels teach (`bench.bare.chat`).
A line counts when it is stored and has come to the other side.
"""

import argparse
import asyncio
import os
import resource
import shutil
import signal
import sys
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from bench.chat_rooms import SIDES, Outcome, Side, crowd, guests_of, pairs_of, talk
from bench.live import ROOT, Live, free_port
from bench.run import prepared_servers
from bench.table import Table

# Ours beside stock: lines a second as much as it takes.
REACH = 2.5
LATENCY_MS = 10
CONNECTION_KB = 30


def main(options: argparse.Namespace) -> None:
    # Who is asked to stop stops what it has started, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))
    _allow_files()
    folder = ROOT / "var" / f"bench-chat-{os.getpid()}"
    try:
        with prepared_servers(folder):
            sides = [each for each in SIDES if each.name in options.only]
            if options.rounds:
                _speed(folder, sides, options)
            if options.idle:
                _connections(folder, sides, options)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _allow_files() -> None:
    """Sockets are files, here and in the servers that inherit the limit."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if most == resource.RLIM_INFINITY else most
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, 65_536), most))


def _live(folder: Path, side: Side) -> Live:
    live = Live(free_port(), folder / f"{side.name}.log", side.application, side.settings)
    live.start()
    live.wait()
    return live


def _speed(folder: Path, sides: list[Side], options: argparse.Namespace) -> None:
    from django.utils import timezone

    from bench import chat_world

    visitors = chat_world.visitors(options.rooms)
    agents = chat_world.agents(options.rooms, at=timezone.now(), at_once=8)
    outcomes: dict[str, list[Outcome]] = {each.name: [] for each in sides}
    for _ in range(options.rounds):
        for side in sides:
            rooms = chat_world.rooms(visitors, agents, at=timezone.now())
            live = _live(folder, side)
            try:
                spent = psutil.Process().cpu_times().user
                pairs, outcome = pairs_of(side, live.port, rooms)
                asyncio.run(talk(side, pairs, outcome, seconds=options.seconds))
                outcome.own_cpu = psutil.Process().cpu_times().user - spent
                outcome.server_cpu = live.cpu_seconds
            finally:
                live.kill()
            outcome.stored = _stored_of(rooms)
            outcomes[side.name].append(outcome)
            chat_world.end_rooms()
    _show_speed(outcomes, options)


def _stored_of(rooms: list[Any]) -> int:
    from messaging.models import Message

    threads = [each.thread_id for each in rooms]
    return Message.objects.filter(thread__in=threads).count() - len(rooms)


def _show_speed(outcomes: dict[str, list[Outcome]], options: argparse.Namespace) -> None:
    table = Table(
        f"Chat, {options.rooms} rooms of two: medians of {options.rounds} rounds",
        ("what", *outcomes, "ratio", "to reach"),
    )

    def row(what: str, figure: str, places: int, reach: str = "") -> None:
        values = [median(getattr(each, figure) for each in of) for of in outcomes.values()]
        ratio = f"{values[-1] / values[0]:.2f}" if len(values) > 1 and values[0] else ""
        table.add(what, *(f"{value:.{places}f}" for value in values), ratio, reach)

    row("lines/s, as much as it takes", "flood_per_second", 0, f"{REACH}, then 10; 2 300/s")
    row("ms to the other side then, median", "flood_median", 1)
    row("p50 ms at a line a second each", "steady_p50", 1)
    row("p99 ms at a line a second each", "steady_p99", 1, f"{LATENCY_MS} ms")
    row("lines/s then", "steady_per_second", 0)
    row("connections dropped", "dropped", 0, "0")
    row("lines that did not come", "lost", 0, "0")
    row("acknowledged or heard, not stored", "missing", 0, "0")
    row("CPU s of the server", "server_cpu", 1)
    row("CPU s of this load", "own_cpu", 1)
    table.show()


def _connections(folder: Path, sides: list[Side], options: argparse.Namespace) -> None:
    """Many that say nothing; then the server is killed and all of them come back."""
    from django.utils import timezone

    from bench import chat_world

    visitors = chat_world.visitors(options.idle)
    agents = chat_world.agents(-(-options.idle // 8), at=timezone.now(), at_once=8)
    people = f"{options.idle} visitors and {options.desks} desks"
    table = Table(
        f"{people} that say nothing for {options.idle_seconds:.0f} s",
        ("what", *(each.name for each in sides), "to reach"),
    )
    figures: list[dict[str, str]] = []
    for side in sides:
        rooms = chat_world.rooms(visitors, agents, at=timezone.now())
        live = _live(folder, side)
        try:
            guests = guests_of(side, live.port, rooms, most_desks=options.desks)
            figures.append(asyncio.run(crowd(live, guests, seconds=options.idle_seconds)))
        finally:
            live.kill()
        chat_world.end_rooms()
    reach = {"kB a connection": str(CONNECTION_KB), "dropped": "0"}
    for what in figures[0]:
        table.add(what, *(each[what] for each in figures), reach.get(what, ""))
    table.show()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rooms", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=6, help="for each half of a round")
    parser.add_argument("--idle", type=int, default=4000)
    parser.add_argument("--desks", type=int, default=30, help="open ones, of eight chats each")
    parser.add_argument("--idle-seconds", type=float, default=60)
    parser.add_argument("--only", nargs="+", default=["stock", "ours"])
    main(parser.parse_args())
    sys.exit(0)
