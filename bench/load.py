"""Load on one address: persistent connections, each asking again as soon as it is answered."""

import asyncio
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle


@dataclass
class Outcome:
    """What one round brought: answers a second, times in milliseconds, failures."""

    seconds: float = 0.0
    milliseconds: list[float] = field(default_factory=list)
    failed: int = 0

    @property
    def per_second(self) -> float:
        return len(self.milliseconds) / self.seconds

    @property
    def median(self) -> float:
        return statistics.median(self.milliseconds)

    @property
    def p95(self) -> float:
        """Of twenty answers one took longer."""
        return statistics.quantiles(self.milliseconds, n=20)[-1]


@dataclass(frozen=True)
class Target:
    """Pages of one server; each connection asks for them in turn.

    expected  the states of answers that have not failed
    """

    port: int
    requests: Sequence[bytes]
    expected: frozenset[int] = frozenset({200})


def request_for(path: str, cookie: str, host: str) -> bytes:
    lines = (
        f"GET {path} HTTP/1.1",
        f"Host: {host}",
        f"Cookie: {cookie}",
        "Accept: text/html",
        "Accept-Language: fi",
        "X-Forwarded-Proto: http",
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def measure(target: Target, *, seconds: float, connections: int = 16) -> Outcome:
    return asyncio.run(_measure(target, seconds, connections))


async def _measure(target: Target, seconds: float, connections: int) -> Outcome:
    outcome = Outcome()
    began = time.perf_counter()
    end = began + seconds
    async with asyncio.TaskGroup() as group:
        for number in range(connections):
            group.create_task(_ask_until(target, end, outcome, number))
    outcome.seconds = time.perf_counter() - began
    return outcome


async def _ask_until(target: Target, end: float, outcome: Outcome, number: int) -> None:
    first = number * len(target.requests) // 16
    requests = cycle([*target.requests[first:], *target.requests[:first]])
    reader, writer = await asyncio.open_connection("127.0.0.1", target.port)
    while (began := time.perf_counter()) < end:
        try:
            writer.write(next(requests))
            status = await _read_answer(reader)
        except (OSError, EOFError):
            outcome.failed += 1
            reader, writer = await asyncio.open_connection("127.0.0.1", target.port)
            continue
        if status in target.expected:
            outcome.milliseconds.append((time.perf_counter() - began) * 1000)
        else:
            outcome.failed += 1
    writer.close()


async def _read_answer(reader: asyncio.StreamReader) -> int:
    """The status of one answer, read to its end."""
    head = await reader.readuntil(b"\r\n\r\n")
    lowered = head.lower()
    place = lowered.index(b"content-length:") + len(b"content-length:")
    await reader.readexactly(int(head[place : head.index(b"\r\n", place)]))
    return int(head.split(b" ", 2)[1])
