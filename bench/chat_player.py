"""A process of people who chat; `bench.chat_load` starts as many as it wants.

    python -m bench.chat_player < PLAN

The plan is one line of JSON. It says "ready", then how many conversations are over, a line
each time some more are; its agents stay until another line comes, since they serve visitors
of other processes too. Then what everybody saw goes into a file.
"""

import asyncio
import gc
import json
import os
import pickle
import random
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import psutil

THREADS: Final = 4
# A page that is open tells so before its session ends by itself.
PAGE_SECONDS: Final = 240
PATIENCE: Final = 60


class Stage:
    """Everybody of this process."""

    def __init__(self, plan: dict[str, Any]) -> None:
        from bench.chat_device import Settings
        from bench.chat_people import Desk, Report

        self.plan = plan
        self.chance = random.Random(plan["seed"])  # noqa: S311 - repeatable, not secret
        self.counts: Counter[str] = Counter()
        self.pool = ThreadPoolExecutor(THREADS)
        self.settings = Settings(plan["port"])
        self.reports: list[Report] = []
        self.failed: list[str] = []
        self.free: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        for each in plan["visitors"]:
            self.free.put_nowait(each)
        self.desks = [
            Desk(self.settings, each["cookie"], self._chance(), self.counts)
            for each in plan["agents"]
        ]

    def _chance(self) -> random.Random:
        return random.Random(self.chance.random())  # noqa: S311

    async def play(self) -> None:
        tasks = [asyncio.create_task(desk.run()) for desk in self.desks]
        tasks += [asyncio.create_task(self._disturb(desk)) for desk in self.desks]
        tasks += [asyncio.create_task(self._stay_signed_in())]
        print("ready", flush=True)
        gate = asyncio.Semaphore(self.plan["at_once"])
        async with asyncio.TaskGroup() as group:
            for _ in range(self.plan["conversations"]):
                await gate.acquire()
                group.create_task(self._converse(gate))
                await asyncio.sleep(0)
        print("done", flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
        # Nobody goes home with words that are not sent.
        await asyncio.gather(*(desk.until(desk.is_done, PATIENCE) for desk in self.desks))
        for desk in self.desks:
            desk.stop()
        for task in tasks:
            task.cancel()

    async def _converse(self, gate: asyncio.Semaphore) -> None:
        from bench.chat_people import Conversation

        visitor = await self.free.get()
        conversation = Conversation(
            self.settings,
            visitor,
            self._chance(),
            self.counts,
            self.pool,
            lines=self.chance.randint(2, self.plan["lines"] * 2 - 2),
        )
        try:
            self.reports.append(await conversation.run())
        except Exception as problem:  # noqa: BLE001 - one that fails is told, the others go on
            self.failed.append(f"{type(problem).__name__}: {problem}")
        finally:
            self.free.put_nowait(visitor)
            gate.release()
        if len(self.reports) % 10 == 0:
            print(len(self.reports), flush=True)

    async def _disturb(self, desk: Any) -> None:
        """Agents look away, seldom for so long that their chats are given to others."""
        while True:
            await asyncio.sleep(desk.chance.expovariate(1 / 60))
            if self.plan["faults"]:
                await desk.sleep(desk.chance.choice((3, 6, 12, 45)))

    async def _stay_signed_in(self) -> None:
        from bench.chat_people import until_it_works
        from bench.chat_world import use_page

        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(PAGE_SECONDS)
            for each in (*self.plan["agents"], *self.plan["visitors"]):
                await loop.run_in_executor(
                    self.pool, until_it_works, lambda cookie=each["cookie"]: use_page(cookie)
                )


def main() -> None:
    plan = json.loads(sys.stdin.readline())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "myropo.settings")
    import django

    django.setup()
    stage: list[Stage] = []

    async def play() -> None:
        stage.append(Stage(plan))
        gc.freeze()
        await stage[0].play()

    asyncio.run(play())
    [played] = stage
    times = psutil.Process().cpu_times()
    seen = {
        "reports": played.reports,
        "desks": [
            {"agent": agent["user_id"], "chats": desk.report()}
            for agent, desk in zip(plan["agents"], played.desks, strict=True)
        ],
        "failed": played.failed,
        "counts": played.counts,
        "cpu": times.user + times.system,
    }
    Path(plan["out"]).write_bytes(pickle.dumps(seen))
    print("over", flush=True)


if __name__ == "__main__":
    main()
