"""A day of the chat at ten times today's peak with 30 agents, in minutes.

    python -m bench.chat_day [--seed 1] [--talk 3.6] [--hours 13]

The portal's own services on PostgreSQL, under a clock of the simulation's: visitors begin, give
up, are away, are transferred; agents come, take breaks, go, and vanish. Everything that is
promised about the queue is looked at all the time: nobody over its limit, nobody overtaken but
by a stated priority, nobody left waiting while an agent who can serve has room, and whether the
true wait lay within the range that was shown at the start.
"""

import argparse
import os
import shutil
import sys
import time
from dataclasses import dataclass
from statistics import median
from typing import Final

from bench import chat_day_plan as plan
from bench.chat_day_played import OPENS, Day
from bench.live import ROOT
from bench.run import prepared_servers
from bench.table import Table

GOAL: Final = 0.8
# Who waited less, in seconds, was served at once.
NO_WAIT: Final = 5


@dataclass(frozen=True, slots=True)
class Wait:
    """hour  of the beginning, from 0; low, high  as shown; all in seconds"""

    hour: int
    line: tuple[str, str]
    seconds: float
    low: int
    high: int

    @property
    def is_within(self) -> bool:
        return self.low <= self.seconds <= self.high


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--talk", type=float, default=plan.TALK_MEDIAN / plan.MINUTE)
    parser.add_argument("--hours", type=float, default=len(plan.PER_HOUR) + 1)
    options = parser.parse_args()
    folder = ROOT / "var" / f"bench-day-{os.getpid()}"
    try:
        with prepared_servers(folder):
            is_reached = run(options.seed, options.talk, options.hours)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(not is_reached)


def run(seed: int, talk_minutes: float, hours: float) -> bool:
    """Play a day, or its first hours, and print what it showed; whether all promises were kept."""
    began = time.perf_counter()
    day = Day(seed, talk_minutes * plan.MINUTE)
    day.play(hours)
    took = time.perf_counter() - began
    waits = _waits(day)
    _show_hours(waits)
    waited = [each for each in waits if each.seconds > NO_WAIT]
    held = _share(waited)
    _show_promises(day, held)
    _show_rest(day, waits, waited)
    print(f"Seed {seed}, {len(day.person_of)} chats of {hours:g} hours played in {took:.0f} s.")
    seen = day.seen
    wrong = seen.over_limit + seen.overtaken + seen.worse_places + seen.idle_beside_waiting
    return held >= GOAL and not wrong


def _waits(day: Day) -> list[Wait]:
    """The true waits of all who were told a range and stayed at their page until their turn."""
    from chat.models import HandOut

    rows = HandOut.objects.filter(is_first=True, chat__shown_high__isnull=False)
    return [
        Wait(
            hour=int((row.chat.started_at - OPENS).total_seconds() // plan.HOUR),
            line=(row.queue, row.language),
            seconds=row.waited.total_seconds(),
            low=row.chat.shown_low or 0,
            high=row.chat.shown_high or 0,
        )
        for row in rows.select_related("chat")
        if day.people[day.person_of[row.chat_id]].away is None
    ]


def _share(waits: list[Wait]) -> float:
    return sum(each.is_within for each in waits) / len(waits) if waits else 1.0


def _show_hours(waits: list[Wait]) -> None:
    table = Table(
        "Waiting, by the hour in which the chat began",
        ("hour", "answered", "waited", "p50 min", "p90 min", "within", "width / wait"),
    )
    hours: dict[str, list[Wait]] = {
        f"{8 + hour}": [each for each in waits if each.hour == hour]
        for hour in range(len(plan.PER_HOUR))
    }
    for name, of_hour in [*hours.items(), ("all", waits)]:
        waited = [each for each in of_hour if each.seconds > NO_WAIT]
        seconds = sorted(each.seconds for each in of_hour) or [0.0]
        table.add(
            name,
            str(len(of_hour)),
            str(len(waited)),
            f"{median(seconds) / plan.MINUTE:.1f}",
            f"{seconds[int(len(seconds) * 0.9)] / plan.MINUTE:.1f}",
            f"{_share(waited):.1%}" if waited else "",
            f"{_width(waited):.2f}" if waited else "",
        )
    table.show()


def _width(waits: list[Wait]) -> float:
    """The median of how wide a range is beside the wait itself."""
    return median((each.high - each.low) / max(each.seconds, plan.MINUTE) for each in waits)


def _show_promises(day: Day, held: float) -> None:
    seen = day.seen
    table = Table(f"What is promised, looked at {seen.looked} times", ("promise", "seen", "goal"))
    table.add("true wait within the shown range", f"{held:.1%}", f"{GOAL:.0%}")
    table.add("agents over their limit", str(seen.over_limit), "0")
    table.add("overtaken in the own line", str(seen.overtaken), "0")
    table.add("places that grew without a stated priority", str(seen.worse_places), "0")
    table.add("waited while an agent who serves had room", str(seen.idle_beside_waiting), "0")
    table.show()


def _show_rest(day: Day, waits: list[Wait], waited: list[Wait]) -> None:
    from django.db.models import Count

    from chat.models import Chat, HandOut

    early = sum(each.seconds < each.low for each in waited)
    late = sum(each.seconds > each.high for each in waited)
    print(
        f"Of {len(waited)} who waited, {early} were served sooner than shown and {late} later; "
        f"of all {len(waits)} answered, {_share(waits):.1%} lay within."
    )
    small = [each for each in waited if each.line != ("PAYMENT_ADVICE", "fi")]
    print(f"In the smaller lines {_share(small):.1%} of {len(small)} lay within.")
    unsaid = Chat.objects.filter(shown_high=None).count()
    ends = dict(Chat.objects.order_by().values_list("ended").annotate(Count("pk")))
    print(f"Nothing could be said to {unsaid}; the longest queue had {day.seen.most_waiting}.")
    closed = Chat.objects.filter(ended="CLOSING_TIME", shown_high__isnull=False)
    print(f"Ends: {ends}; of those whom closing time met, {closed.count()} had been shown a range.")
    parts = dict(HandOut.objects.order_by().values_list("ended").annotate(Count("pk")))
    print(f"How agents' parts ended: {parts}.")


if __name__ == "__main__":
    main()
