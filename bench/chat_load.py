"""Conversations while everything breaks: no line is lost, doubled or out of order.

    python -m bench.chat_load [--conversations 10000] [--seed 1] [--no-faults]

Visitors and agents talk over real sockets with two uvicorn processes, through a proxy that
slows, holds up, swallows and cuts their connections (`bench.lossy`). Meanwhile the processes
are ended with SIGKILL by turns, Valkey too; phones sleep, lines are sent twice, visitors use
two devices, chats end while somebody still writes. Chats begin, are handed out and end by the
portal's own services. Then the tables are compared with what everybody wrote, was told and saw.
"""

import argparse
import json
import os
import pickle
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, Final

import psutil

from bench.live import ROOT, Live, Valkey, free_port
from bench.run import prepared_servers
from bench.table import Table

PORT: Final = 9180
AT_ONCE: Final = 400
CHATS_EACH: Final = 4
PLAYERS: Final = 2
LINES: Final = 5
# A person begins so many chats in a run: nobody may begin forty in an hour.
CHATS_OF_A_PERSON: Final = 15


@dataclass(eq=False)
class Breaker(threading.Thread):
    """Ends processes until it is told to stop, and starts them again a moment later."""

    lives: list[Live]
    valkey: Valkey
    chance: random.Random
    did: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self.is_over = threading.Event()

    def run(self) -> None:
        while not self.is_over.wait(self.chance.uniform(6, 18)):
            if self.chance.random() < 0.3:
                self.did["Valkey"] += 1
                self.valkey.kill()
                time.sleep(self.chance.uniform(0, 4))
                self.valkey.start()
                continue
            live = self.chance.choice(self.lives)
            self.did["socket process"] += 1
            live.kill()
            time.sleep(self.chance.uniform(0, 2))
            live.start()
            live.wait()


@dataclass
class Player:
    """A process of `bench.chat_player`."""

    child: subprocess.Popen[str]
    out: Path
    done: int = 0

    @property
    def lines_in(self) -> IO[str]:
        assert self.child.stdin is not None
        return self.child.stdin

    def listen(self) -> None:
        """Until all of its conversations are over."""
        assert self.child.stdout is not None
        for line in self.child.stdout:
            word = line.strip()
            if word == "done":
                return
            if word.isdecimal():
                self.done = int(word)
        sys.exit("A process of players ended early.")

    def kill(self) -> None:
        self.child.kill()
        self.child.wait()

    def end(self) -> dict[str, Any]:
        self.lines_in.write("end\n")
        self.lines_in.close()
        self.child.wait()
        seen: dict[str, Any] = pickle.loads(self.out.read_bytes())  # noqa: S301 - our own child's
        return seen


@dataclass
class Played:
    """A whole run: what everybody saw, what was broken, and what it all took."""

    seen: list[dict[str, Any]]
    seconds: float
    broken: Counter[str]
    network: dict[str, Any]
    cpu: float


def main(options: argparse.Namespace) -> bool:
    """Print the figures; whether all is as it should be."""
    # Who is asked to stop stops what it has started, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))
    folder = ROOT / "var" / f"bench-chat-{os.getpid()}"
    try:
        with prepared_servers(folder):
            return _measured(folder, options)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measured(folder: Path, options: argparse.Namespace) -> bool:
    chance = random.Random(options.seed)  # noqa: S311 - repeatable, not secret
    lives = [Live(free_port(), folder / "live.log", "myropo.asgi:application") for _ in "ab"]
    valkey = Valkey.of_this_process()
    plans = _plans(folder, options, chance)
    for live in lives:
        live.start()
    for live in lives:
        live.wait()
    network = _network(options, chance, [live.port for live in lives])
    breaker = Breaker(lives, valkey, chance)
    began = time.monotonic()
    log = (folder / "players.log").open("w")
    players = [_player(plan, log) for plan in plans]
    try:
        if options.faults:
            breaker.start()
        _wait_for(players, options.conversations)
        breaker.is_over.set()
        if breaker.is_alive():
            breaker.join()
        seconds = time.monotonic() - began
        seen = [each.end() for each in players]
        cpu = sum(live.cpu_seconds for live in lives)
    finally:
        did = _end(network)
        for each in (*players, *lives):
            each.kill()
        log.close()
        if options.keep_logs:
            for each in ("live.log", "players.log"):
                shutil.copy(folder / each, options.keep_logs)
        valkey.kill()
    return _report(options, Played(seen, seconds, breaker.did, did, cpu))


def _plans(
    folder: Path, options: argparse.Namespace, chance: random.Random
) -> list[dict[str, Any]]:
    """Who plays in which process; all are signed in and the queues are open around the clock."""
    from django.utils import timezone

    from bench import chat_world

    chat_world.open_around_the_clock(at=timezone.now())
    people = max(options.at_once * 3 // 2, -(-options.conversations // CHATS_OF_A_PERSON))
    visitors = chat_world.visitors(people)
    agents = chat_world.agents(
        -(-options.at_once // CHATS_EACH) + PLAYERS, at=timezone.now(), at_once=CHATS_EACH
    )
    return [
        {
            "port": options.port,
            "seed": chance.random(),
            "faults": options.faults,
            "at_once": options.at_once // PLAYERS,
            "conversations": options.conversations * (turn + 1) // PLAYERS
            - options.conversations * turn // PLAYERS,
            "lines": LINES,
            "visitors": [asdict(each) for each in visitors[turn::PLAYERS]],
            "agents": [asdict(each) for each in agents[turn::PLAYERS]],
            "out": str(folder / f"seen-{turn}"),
        }
        for turn in range(PLAYERS)
    ]


def _network(
    options: argparse.Namespace, chance: random.Random, ports: list[int]
) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "bench.lossy", str(options.port), str(chance.getrandbits(32))]
    if not options.faults:
        command.append("--clean")
    return subprocess.Popen(
        [*command, *map(str, ports)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _player(plan: dict[str, Any], log: IO[str]) -> Player:
    child = subprocess.Popen(
        [sys.executable, "-m", "bench.chat_player"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )
    player = Player(child, Path(plan["out"]))
    player.lines_in.write(json.dumps(plan) + "\n")
    player.lines_in.flush()
    return player


def _wait_for(players: list[Player], total: int) -> None:
    listeners = [threading.Thread(target=each.listen, daemon=True) for each in players]
    for each in listeners:
        each.start()
    began = told = time.monotonic()
    while any(each.is_alive() for each in listeners):
        time.sleep(0.2)
        if time.monotonic() - told > 30:
            told = time.monotonic()
            done = sum(each.done for each in players)
            print(f"  {done} of {total} after {told - began:.0f} s", flush=True)
        if any(each.child.poll() is not None for each in players):
            sys.exit("A process of players ended early.")


def _end(network: subprocess.Popen[str]) -> dict[str, int]:
    used = psutil.Process(network.pid).cpu_times()
    told, _ = network.communicate("\n")
    return {**json.loads(told), "cpu": used.user + used.system}


def _report(options: argparse.Namespace, played: Played) -> bool:
    from bench import chat_checks

    seen = played.seen
    reports = [report for each in seen for report in each["reports"]]
    desks = [desk for each in seen for desk in each["desks"]]
    failed = [problem for each in seen for problem in each["failed"]]
    counts: Counter[str] = sum((each["counts"] for each in seen), Counter())
    finding = chat_checks.check(reports, desks)
    table = Table(
        f"{options.conversations} conversations while everything breaks, seed {options.seed}",
        ("what", "figure"),
    )
    lines = sum(len(report.screens[0]) for report in reports if report.screens)
    table.add("seconds", f"{played.seconds:.0f}")
    table.add("lines", str(lines))
    table.add("lines/s", f"{lines / played.seconds:.0f}")
    for what, number in sorted(played.broken.items()):
        table.add(f"kill -9: {what}", str(number))
    proxy_cpu = played.network.pop("cpu")
    for what, number in sorted(played.network.items()):
        table.add(f"network: {what}", str(number))
    for what, number in sorted(counts.items()):
        table.add(f"pages: {what}", str(number))
    players = sum(each["cpu"] for each in seen)
    table.add(
        "CPU s of players, network, servers since their last start",
        f"{players:.0f}, {proxy_cpu:.0f}, {played.cpu:.0f}",
    )
    table.add("conversations that failed to run", str(len(failed)))
    for what in chat_checks.WRONG:
        table.add(what, str(finding.counts[what]))
    table.show()
    for each in (*failed[:5], *finding.examples[:20]):
        print(each[:600])
    return not failed and not finding.counts and len(reports) == options.conversations


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conversations", type=int, default=10_000)
    parser.add_argument("--at-once", type=int, default=AT_ONCE)
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-faults", dest="faults", action="store_false")
    parser.add_argument("--keep-logs", help="copy what the processes say to this folder")
    is_well = main(parser.parse_args())
    print("Nothing was lost, doubled or out of order." if is_well else "SOMETHING IS WRONG.")
    sys.exit(not is_well)
