"""Do what the calendar of the law allows on a day: letters, their costs, claims for people."""

import json
import time
from argparse import ArgumentParser
from datetime import date
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from tqdm import tqdm

from invoices import tasks
from invoices.models import Invoice
from invoices.queries.collection import chunks_to_look_at, is_anything_to_look_at
from invoices.queries.rates import read_rates
from invoices.rules.what_next import NextAct
from invoices.services.collection import runs
from invoices.services.collection.chunks import Done, collect_chunk
from invoices.services.collection.plans import Counted
from invoices.services.collection.run import CHUNK
from myropo.calendar import is_banking_day

LETTERS: Final = (NextAct.REMINDER, NextAct.FIRST_DEMAND, NextAct.REPEAT_DEMAND)
COUNTED: Final = (Counted.LOOKED, *LETTERS, NextAct.DECISION, *list(Counted)[1:])
HERE, CELERY = "here", "celery"
# How long workers may do nothing before the command gives up waiting for them.
PATIENCE_SECONDS: Final = 60
LOOK_SECONDS: Final = 0.5


class Command(BaseCommand):
    help = (
        "Run collection for a day: have money looked for, then write the letters and leave to "
        "people what the calendar of the law allows on it. Safe to repeat, to stop and to start "
        "again: nothing is done twice. On a day without banking nothing is done. Exit status: 0 "
        "when all is done, 1 when something is wrong with some invoices, 2 for wrong usage."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--on",
            type=date.fromisoformat,
            metavar="DATE",
            help="the day, as 2026-11-23; without it, today",
        )
        parser.add_argument("--json", action="store_true", help="one JSON object, and no text")
        parser.add_argument(
            "--workers",
            choices=(HERE, CELERY),
            default=HERE,
            help="who works: this process (the default), or the Celery workers",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        on: date = options["on"] or timezone.localdate()
        done = Done()
        if is_banking_day(on):
            runs.begin_run(on=on, at=timezone.now())
            # `disable=None`: no bar where nobody watches.
            with tqdm(disable=None, unit="invoice", smoothing=0.05) as progress:
                done = (
                    _in_queue(on, progress) if options["workers"] == CELERY else _here(on, progress)
                )
            if not done.failed:
                runs.end_run(on=on, at=timezone.now())
        self.stdout.write(_as_json(done, on) if options["json"] else _in_words(done, on))
        if done.failed:
            text = ngettext(
                "Something is wrong with %(count)d invoice; it stays as it was.",
                "Something is wrong with %(count)d invoices; they stay as they were.",
                len(done.failed),
            )
            raise CommandError(text % {"count": len(done.failed)}, returncode=1)


def _here(on: date, progress: "tqdm[Any]") -> Done:
    done, rates = Done(), read_rates()
    for chunk in chunks_to_look_at(on=on, size=CHUNK):
        done.add(collect_chunk(invoice_ids=chunk, on=on, rates=rates, at=timezone.now()))
        progress.update(len(chunk))
    return done


def _in_queue(on: date, progress: "tqdm[Any]") -> Done:
    """What the workers do, as the run of the day counts it; raises when none of them works."""
    before = runs.counts_of(on=on)
    handed_out = tasks.hand_out_claims(on=on)
    seen, idle_since = before[Counted.LOOKED], time.monotonic()
    while handed_out and is_anything_to_look_at(on=on):
        time.sleep(LOOK_SECONDS)
        now_seen = runs.counts_of(on=on)[Counted.LOOKED]
        if now_seen > seen:
            progress.update(now_seen - seen)
            seen, idle_since = now_seen, time.monotonic()
        elif time.monotonic() - idle_since > PATIENCE_SECONDS:
            text = gettext("The workers have stopped before all was done.")
            raise CommandError(text, returncode=1)
    return Done(counts=runs.counts_of(on=on) - before)


def _as_json(done: Done, on: date) -> str:
    case_numbers = dict(Invoice.objects.filter(pk__in=done.failed).values_list("pk", "case_number"))
    return json.dumps(
        {
            "on": on.isoformat(),
            "is_banking_day": is_banking_day(on),
            "letters": sum(done.counts[act] for act in LETTERS),
            **{str(name): done.counts[name] for name in COUNTED},
            "failed": [
                {"case_number": case_numbers[key], "reason": reason}
                for key, reason in done.failed.items()
            ],
        }
    )


def _in_words(done: Done, on: date) -> str:
    if not is_banking_day(on):
        text = gettext("%(day)s is no banking day: nothing is done on it.")
        return text % {"day": on.isoformat()}
    lines = [gettext("Collection of %(day)s") % {"day": on.isoformat()}]
    return "\n".join([*lines, *(f"  {name}: {done.counts[name]}" for name in COUNTED)])
