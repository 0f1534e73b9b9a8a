"""Count the figures of past days."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from tqdm import tqdm

from invoices.services.figures import DayNotOverError, count_days
from myropo.calendar import ONE_DAY


class Command(BaseCommand):
    help = (
        "Count the figures of every day from one to another, as their rows stand now, in place of "
        "what was counted before. Every night counts the last days by itself; this is for the "
        "past. Safe to repeat, and to stop."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", type=date.fromisoformat, dest="first", required=True)
        parser.add_argument(
            "--to", type=date.fromisoformat, dest="last", help="the last day; else yesterday"
        )
        parser.add_argument("--json", action="store_true", help="what was done as JSON alone")

    def handle(self, *_args: Any, **options: Any) -> None:
        first = options["first"]
        last = options["last"] or timezone.localdate() - ONE_DAY
        if last < first:
            raise CommandError(gettext("The last day comes before the first one."), returncode=2)
        days = rows = 0
        try:
            # `disable=None`: no bar where nobody watches.
            with tqdm(total=(last - first).days + 1, disable=None, unit="day") as progress:
                for _on, written in count_days(first=first, last=last, at=timezone.now()):
                    days, rows = days + 1, rows + written
                    progress.update()
        except DayNotOverError:
            text = gettext("A day is counted when it is over.")
            raise CommandError(text, returncode=2) from None
        if options["json"]:
            told = {"from": first.isoformat(), "to": last.isoformat(), "days": days, "rows": rows}
            self.stdout.write(json.dumps(told))
            return
        text = ngettext("%(days)d day counted.", "%(days)d days counted.", days)
        self.stdout.write(text % {"days": days})
