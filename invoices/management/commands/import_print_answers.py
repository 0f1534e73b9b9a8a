"""Take in what the printing house says of its batches."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from tqdm import tqdm

from invoices.printing_house import Reason, Refusal
from invoices.printing_house.acknowledgement import LARGEST_MEGABYTES, MEGABYTE
from invoices.services.imports import printable
from invoices.services.letters.answers import AnswerReport, Outcome, take_answer
from myropo.calendar import same_time_on

# More is not read: the file is refused for its size.
MOST_BYTES: Final = LARGEST_MEGABYTES * MEGABYTE + 1


class Command(BaseCommand):
    help = (
        "Import acknowledgements of the printing house. Each file is taken whole or refused "
        "whole; the same file twice changes nothing. Of a folder, every .json file below it is "
        "taken. Exit status: 0 when all are taken, 1 when some are refused, 2 for wrong usage."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument(
            "--on",
            type=date.fromisoformat,
            metavar="DATE",
            help="the day on which they came, as 2026-11-24; without it, today",
        )
        parser.add_argument("--json", action="store_true", help="one JSON object for each file")

    def handle(self, *_args: Any, **options: Any) -> None:
        paths: list[Path] = options["paths"]
        for path in paths:
            if not path.exists():
                text = gettext("There is no file or folder %(path)s.")
                raise CommandError(text % {"path": path}, returncode=2)
        on: date = options["on"] or timezone.localdate()
        at = same_time_on(on, timezone.now())
        refused = 0
        # `disable=None`: no bar where nobody watches.
        with tqdm(disable=None, unit="file", smoothing=0.05) as progress:
            for path in _files_below(paths):
                report = _import(path, at)
                refused += report.outcome is Outcome.REFUSED
                progress.update()
                with tqdm.external_write_mode():
                    as_json = options["json"]
                    self.stdout.write(json.dumps(report.as_dict()) if as_json else in_words(report))
        if refused:
            text = ngettext("%(count)d file was refused.", "%(count)d files were refused.", refused)
            raise CommandError(text % {"count": refused}, returncode=1)


def _files_below(paths: list[Path]) -> Iterator[Path]:
    """The files themselves, and the .json files below folders, in the order of their names."""
    for path in paths:
        if path.is_dir():
            yield from sorted(each for each in path.rglob("*.json") if each.is_file())
        else:
            yield path


def _import(path: Path, at: datetime) -> AnswerReport:
    try:
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES)
    except OSError:
        refusal = Refusal(reason=Reason.UNREADABLE)
        return AnswerReport(name=printable(str(path)), outcome=Outcome.REFUSED, refusals=(refusal,))
    report = take_answer(name=path.name, data=data, actor=None, at=at)
    return replace(report, name=printable(str(path)))


def in_words(report: AnswerReport) -> str:
    """One line for a file, and one for each thing that is wrong in it."""
    if report.outcome is Outcome.REFUSED:
        lines = [gettext("%(file)s: refused") % {"file": report.name}]
        return "\n".join([*lines, *(f"  {_place(each)}{each.text}" for each in report.refusals)])
    if report.outcome is Outcome.UNCHANGED:
        return gettext("%(file)s: unchanged") % {"file": report.name}
    text = gettext("%(file)s: %(handed_over)d handed over, %(failed)d not sent")
    return text % {"file": report.name, **report.counts}


def _place(refusal: Refusal) -> str:
    places = []
    if refusal.letter:
        places.append(gettext("letter %(id)s") % {"id": refusal.letter})
    if refusal.element:
        places.append(refusal.element)
    return f"{', '.join(places)}: " if places else ""
