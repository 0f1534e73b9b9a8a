"""A TCP proxy with the faults of a real network.

    python -m bench.lossy PORT SEED [--clean] SERVER-PORT …

Each connection gets a fate when it is made. Connections go to the servers by turns, and past
one that does not answer. What it did goes out as JSON when its standard input ends.
"""

import argparse
import asyncio
import json
import random
import signal
import sys
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

LARGEST: Final = 65_536
# A pipe that has been told so hears no more of what comes, and nobody is told.
UP, DOWN = "up", "down"


@dataclass(frozen=True, slots=True)
class Fate:
    """What happens to a connection.

    delay   seconds that everything takes longer, each way; rate: bytes a second
    after   when it happens; `lost` which way is swallowed from then on; `held` for how long
            nothing goes on; `cut` whether it ends in the middle of what is being sent
    """

    name: str
    delay: tuple[float, float] = (0, 0)
    rate: int = 0
    after: tuple[float, float] = (0, 0)
    lost: str = ""
    held: tuple[float, float] = (0, 0)
    is_cut: bool = False


FATES: Final = (
    (55, Fate("clean")),
    (15, Fate("slow link", delay=(0.05, 0.6), rate=4_000)),
    (10, Fate("cut", after=(0.5, 15), is_cut=True)),
    (5, Fate("lost on the way there", after=(0.5, 12), lost=UP)),
    (5, Fate("lost on the way back", after=(0.5, 12), lost=DOWN)),
    (5, Fate("held up", after=(0.5, 10), held=(3, 12))),
    (5, Fate("held up for long", after=(0.5, 10), held=(15, 40))),
)


class Proxy:
    def __init__(self, ports: list[int], chance: random.Random, *, is_clean: bool) -> None:
        self.ports = ports
        self.fates = FATES[:1] if is_clean else FATES
        self.chance = chance
        self.turn = 0
        # A connection that waits for nothing that is still to come would be swept away.
        self.lines: set[Line] = set()
        self.did: Counter[str] = Counter()

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        [fate] = self.chance.choices(
            [fate for _, fate in self.fates], [weight for weight, _ in self.fates]
        )
        far = await self._reach()
        if far is None:
            self.did["no server"] += 1
            writer.transport.abort()
            return
        self.did[fate.name] += 1
        line = Line(fate, random.Random(self.chance.random()), (reader, writer), far)  # noqa: S311
        self.lines.add(line)
        try:
            await line.run()
        finally:
            self.lines.discard(line)

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        for _ in self.ports:
            self.turn += 1
            port = self.ports[self.turn % len(self.ports)]
            with suppress(OSError):
                return await asyncio.open_connection("127.0.0.1", port)
        return None


class Line:
    """One connection through the proxy."""

    def __init__(
        self,
        fate: Fate,
        chance: random.Random,
        near: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        far: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    ) -> None:
        self.fate, self.chance = fate, chance
        self.near, self.far = near, far
        self.lost = ""
        self.may_go = asyncio.Event()
        self.may_go.set()
        self.delay = chance.uniform(*fate.delay)
        self.tasks: list[asyncio.Task[None]] = []

    async def run(self) -> None:
        """Until one side is gone; then the other is told, if there is a way left."""
        self.tasks = [
            asyncio.create_task(self._happen()),
            asyncio.create_task(self._pipe(UP, self.near[0], self.far[1])),
            asyncio.create_task(self._pipe(DOWN, self.far[0], self.near[1])),
        ]
        await asyncio.wait(self.tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in self.tasks:
            task.cancel()
        for writer in (self.near[1], self.far[1]):
            writer.transport.abort() if self.fate.is_cut else writer.close()

    async def _happen(self) -> None:
        fate = self.fate
        if fate.after == (0, 0):
            await asyncio.Event().wait()
        await asyncio.sleep(self.chance.uniform(*fate.after))
        if fate.is_cut:
            return
        self.lost = fate.lost
        if fate.held != (0, 0):
            self.may_go.clear()
            await asyncio.sleep(self.chance.uniform(*fate.held))
            self.may_go.set()
        await asyncio.Event().wait()

    async def _pipe(
        self, way: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with suppress(OSError):
            while data := await reader.read(LARGEST):
                await self.may_go.wait()
                if self.lost == way:
                    continue
                if self.fate.rate:
                    await asyncio.sleep(self.delay + len(data) / self.fate.rate)
                if self.fate.is_cut and len(data) > 1 and self.chance.random() < 0.5:
                    # So that the end comes in the middle of a frame, if it comes now.
                    half = self.chance.randrange(1, len(data))
                    writer.write(data[:half])
                    await asyncio.sleep(0.05)
                    data = data[half:]
                writer.write(data)
                await writer.drain()
        if self.lost == way:
            # The end gets lost, too.
            await asyncio.Event().wait()


async def main(options: argparse.Namespace) -> None:
    chance = random.Random(options.seed)  # noqa: S311 - repeatable, not secret
    proxy = Proxy(options.servers, chance, is_clean=options.clean)
    server = await asyncio.start_server(proxy.take, "127.0.0.1", options.port, backlog=4096)
    is_over = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(sys.stdin, is_over.set)
    loop.add_signal_handler(signal.SIGTERM, is_over.set)
    await is_over.wait()
    server.close()
    print(json.dumps(proxy.did), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("seed", type=int)
    parser.add_argument("servers", type=int, nargs="+")
    parser.add_argument("--clean", action="store_true")
    asyncio.run(main(parser.parse_args()))
