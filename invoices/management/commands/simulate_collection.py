"""Play invented invoices through the calendar of the law, and prove that no rule is broken."""

import json
import os
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from decimal import Decimal
from functools import partial
from multiprocessing import get_context
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from tqdm import tqdm

from invoices.rules.invented_claims import Tally, tally_of
from invoices.rules.what_next import NextAct

LETTERS: Final = (NextAct.REMINDER, NextAct.FIRST_DEMAND, NextAct.REPEAT_DEMAND)
AT_A_TIME: Final = 500


def at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ArgumentTypeError(gettext("At least 1."))
    return number


class Command(BaseCommand):
    help = (
        "Invent invoices of every kind, with payments, disputes, extensions and creditors of "
        "every kind, play them day after day, and check every letter and cost with a second "
        "set of rules. Touches no data. Exit status: 0 when no rule was broken, 1 when one was, "
        "2 for wrong usage."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--invoices", type=at_least_one, default=10_000, metavar="N")
        parser.add_argument("--years", type=at_least_one, default=3, metavar="Y")
        parser.add_argument("--seed", type=int, default=1, help="the same one, the same invoices")
        parser.add_argument(
            "--from",
            type=date.fromisoformat,
            dest="first",
            metavar="DATE",
            help="the first day; without it, 1 January of this year",
        )
        parser.add_argument(
            "--processes", type=at_least_one, default=os.cpu_count() or 1, metavar="N"
        )
        parser.add_argument("--json", action="store_true", help="the figures as JSON alone")

    def handle(self, *_args: Any, **options: Any) -> None:
        first = options["first"] or timezone.localdate().replace(month=1, day=1)
        tally = Tally()
        # `disable=None`: no bar where nobody watches.
        with tqdm(total=options["invoices"], disable=None, unit="invoice") as progress:
            for part in _parts(options, first):
                tally.add(part)
                progress.update(part.claims)
        if not options["json"]:
            self._show(tally)
        self.stdout.write(json.dumps(_figures(tally, options, first)))
        broken = tally.breaches.total()
        if broken:
            text = ngettext("%(count)d rule was broken.", "%(count)d rules were broken.", broken)
            raise CommandError(text % {"count": broken}, returncode=1)

    def _show(self, tally: Tally) -> None:
        heads = (
            gettext("Act"),
            gettext("how many"),
            gettext("free of charge"),
            gettext("costs, €"),
        )
        rows = [heads]
        for act in LETTERS:
            cost = tally.costs.get(act, Decimal(0))
            rows.append((act, str(tally.letters[act]), str(tally.free[act]), f"{cost:.2f}"))
        others = sorted(tally.costs.keys() - {*LETTERS})
        rows += [(name, "", "", f"{tally.costs[name]:.2f}") for name in others]
        rows.append((NextAct.DECISION, str(tally.decisions), "", ""))
        widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
        for name, *cells in rows:
            numbers = (cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True))
            self.stdout.write("  ".join([name.ljust(widths[0]), *numbers]).rstrip())
        for rule, count in tally.breaches.most_common():
            self.stdout.write(f"{rule}: {count}")
        for number, breach in tally.examples:
            text = gettext("Invoice %(number)d, %(day)s: %(rule)s")
            self.stdout.write(
                text % {"number": number, "day": breach.on.isoformat(), "rule": breach.rule}
            )


def _parts(options: dict[str, Any], first: date) -> Iterator[Tally]:
    """The tallies of a few hundred claims at a time, in as many processes as are asked for."""
    invoices = options["invoices"]
    play = partial(tally_of, seed=options["seed"], first=first, years=options["years"])
    ranges = [
        range(start, min(start + AT_A_TIME, invoices)) for start in range(0, invoices, AT_A_TIME)
    ]
    if options["processes"] == 1 or len(ranges) == 1:
        yield from map(play, ranges)
        return
    # Fresh processes: a copy of this one would hold its threads' locks and its connections.
    with ProcessPoolExecutor(options["processes"], mp_context=get_context("spawn")) as pool:
        yield from pool.map(play, ranges)


def _figures(tally: Tally, options: dict[str, Any], first: date) -> dict[str, Any]:
    return {
        "invoices": tally.claims,
        "years": options["years"],
        "seed": options["seed"],
        "from": first.isoformat(),
        "letters": tally.letters.total(),
        "costs": str(sum(tally.costs.values(), Decimal("0.00"))),
        "decisions": tally.decisions,
        "breaches": tally.breaches.total(),
    }
