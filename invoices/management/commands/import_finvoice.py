"""Take Finvoice files in, from files and folders."""

import json
import os
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from tqdm import tqdm

from invoices.finvoice import Reason, Refusal
from invoices.services.imports import ImportReport, Outcome, import_file, printable


class Command(BaseCommand):
    help = (
        "Import Finvoice 1.3-3.0 files. Each file is taken whole or refused whole; the same "
        "file twice changes nothing. Of a folder, every .xml file below it is taken. Exit "
        "status: 0 when all are taken, 1 when some are refused, 2 for wrong usage."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--json", action="store_true", help="one JSON object for each file")

    def handle(self, *_args: Any, **options: Any) -> None:
        paths: list[Path] = options["paths"]
        for path in paths:
            if not path.exists():
                text = gettext("There is no file or folder %(path)s.")
                raise CommandError(text % {"path": path}, returncode=2)
        self.as_json: bool = options["json"]
        refused = sum(report.outcome is Outcome.REFUSED for report in self._reports(paths))
        if refused:
            text = ngettext("%(count)d file was refused.", "%(count)d files were refused.", refused)
            raise CommandError(text % {"count": refused}, returncode=1)

    def _reports(self, paths: list[Path]) -> Iterator[ImportReport]:
        """One report a file. What only lacks its original is tried again at the end."""
        waiting = []
        # `disable=None`: no bar where nobody watches.
        with tqdm(disable=None, unit="file", smoothing=0.05) as progress:
            for path in files_below(paths):
                report = _import(path)
                progress.update()
                if _waits_for_original(report):
                    waiting.append(path)
                    continue
                self._tell(report)
                yield report
            for path in waiting:
                report = _import(path)
                self._tell(report)
                yield report

    def _tell(self, report: ImportReport) -> None:
        with tqdm.external_write_mode():
            text = json.dumps(report.as_dict()) if self.as_json else in_words(report)
            self.stdout.write(text)


def files_below(paths: list[Path]) -> Iterator[Path]:
    """The files themselves, and the .xml files below folders; one at a time, never a list."""
    for path in paths:
        if path.is_dir():
            yield from _walk(path)
        else:
            yield path


def _walk(folder: Path) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(Path(entry.path))
            elif entry.name.lower().endswith(".xml") and entry.is_file():
                yield Path(entry.path)


def in_words(report: ImportReport) -> str:
    """One line for a file, and one for each thing that is wrong in it."""
    if report.outcome is Outcome.UNCHANGED:
        return gettext("%(file)s: unchanged") % {"file": report.name}
    if report.outcome is Outcome.IMPORTED:
        text = gettext(
            "%(file)s: %(created)d new, %(unchanged)d unchanged, %(credited)d credited, "
            "%(withdrawn)d withdrawn"
        )
        return text % {"file": report.name, **report.counts}
    lines = [gettext("%(file)s: refused") % {"file": report.name}]
    return "\n".join([*lines, *(f"  {_place(each)}{each.text}" for each in report.refusals)])


def _place(refusal: Refusal) -> str:
    places = []
    if refusal.line:
        places.append(gettext("line %(line)d") % {"line": refusal.line})
    if refusal.invoice:
        places.append(gettext("invoice %(number)s") % {"number": refusal.invoice})
    if refusal.element:
        places.append(refusal.element)
    return f"{', '.join(places)}: " if places else ""


def _import(path: Path) -> ImportReport:
    try:
        with path.open("rb") as stream:
            report = import_file(name=path.name, stream=stream, actor=None, at=timezone.now())
    except OSError:
        refusal = Refusal(reason=Reason.UNREADABLE)
        report = ImportReport(name="", outcome=Outcome.REFUSED, refusals=(refusal,))
    return replace(report, name=printable(str(path)))


def _waits_for_original(report: ImportReport) -> bool:
    reasons = {each.reason for each in report.refusals}
    return reasons == {Reason.ORIGINAL_UNKNOWN}
