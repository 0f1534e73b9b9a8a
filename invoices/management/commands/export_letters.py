"""Put the letters that are ready into batches for the printing house."""

import json
import shutil
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from tqdm import tqdm

from invoices.models import PrintBatch
from invoices.queries.letters_to_print import count_letters_to_print
from invoices.services.letters.printing import DamagedBatchError, make_batch, read_batch
from myropo.calendar import same_time_on


@dataclass(frozen=True, slots=True)
class _Left:
    """A batch, and where its file was left in a folder that was asked for."""

    batch: PrintBatch
    folder: Path | None
    path: Path | None

    @property
    def is_missing(self) -> bool:
        return self.folder is not None and self.path is None

    def as_json(self) -> str:
        return json.dumps(
            {
                "batch": self.batch.number,
                "outcome": "NOT_WRITTEN" if self.is_missing else "MADE",
                "letters": self.batch.letter_count,
                "to_hand_over_on": self.batch.to_hand_over_on.isoformat(),
                "sha256": self.batch.sha256,
                "file": str(self.path) if self.path else None,
            }
        )

    def in_words(self) -> str:
        text = ngettext(
            "Batch %(number)d: %(count)d letter, to be handed over on %(day)s.",
            "Batch %(number)d: %(count)d letters, to be handed over on %(day)s.",
            self.batch.letter_count,
        ) % {
            "number": self.batch.number,
            "count": self.batch.letter_count,
            "day": self.batch.to_hand_over_on.isoformat(),
        }
        if self.is_missing:
            problem = gettext("The file could not be written.")
            return f"{text} {problem}"
        return f"{text} {self.path}" if self.path else text


class Command(BaseCommand):
    help = (
        "Put all letters on paper that are ready into batches for the printing house: ZIPs of "
        "PDFs with a manifest, kept in the portal. Letters that have become unneeded are pulled "
        "back first. Safe to repeat: no letter is ever in two batches. Exit status: 0 when all "
        "is well, 1 when a batch could not be written to the folder, 2 for wrong usage."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--to", type=Path, metavar="DIR", help="a folder in which to leave the ZIPs too"
        )
        parser.add_argument(
            "--on",
            type=date.fromisoformat,
            metavar="DATE",
            help="the day on which they are made, as 2026-11-23; without it, today",
        )
        parser.add_argument(
            "--again",
            type=int,
            action="append",
            default=[],
            metavar="NUMBER",
            help="write the same file of an earlier batch to the folder once more, and make none",
        )
        parser.add_argument("--json", action="store_true", help="one JSON object for each batch")

    def handle(self, *_args: Any, **options: Any) -> None:
        folder: Path | None = options["to"]
        again: list[int] = options["again"]
        if folder is not None and not folder.is_dir():
            text = gettext("There is no folder %(path)s.")
            raise CommandError(text % {"path": folder}, returncode=2)
        if again and folder is None:
            raise CommandError(gettext("Name the folder with --to."), returncode=2)
        batches = _known(again) if again else _made(options["on"] or timezone.localdate())
        count = failed = 0
        for batch in batches:
            left = _Left(batch, folder, _leave(batch, folder) if folder is not None else None)
            failed += left.is_missing
            count += 1
            self.stdout.write(left.as_json() if options["json"] else left.in_words())
        if not count and not options["json"]:
            self.stdout.write(gettext("No letter waits for the printing house."))
        if failed:
            text = ngettext(
                "%(count)d batch could not be written. Use --again with its number.",
                "%(count)d batches could not be written. Use --again with their numbers.",
                failed,
            )
            raise CommandError(text % {"count": failed}, returncode=1)


def _made(on: date) -> Iterator[PrintBatch]:
    """New batches until nothing is left."""
    # `disable=None`: no bar where nobody watches.
    with tqdm(
        total=count_letters_to_print(), disable=None, unit="letter", smoothing=0.05
    ) as progress:
        while (batch := make_batch(on=on, at=same_time_on(on, timezone.now()))) is not None:
            progress.update(batch.letter_count)
            with tqdm.external_write_mode():
                yield batch


def _known(numbers: list[int]) -> list[PrintBatch]:
    found = {batch.number: batch for batch in PrintBatch.objects.filter(pk__in=numbers)}
    for number in numbers:
        if number not in found:
            text = gettext("There is no print batch with the number %(found)s.")
            raise CommandError(text % {"found": number}, returncode=2)
    return [found[number] for number in dict.fromkeys(numbers)]


def _leave(batch: PrintBatch, folder: Path) -> Path | None:
    """Where the file is now; it appears there whole. None when it could not be written."""
    path = folder / f"myropo-{batch.number}.zip"
    half = path.with_name(f".{path.name}.part")
    try:
        half.write_bytes(read_batch(batch=batch, actor=None, at=timezone.now()))
        shutil.move(half, path)
    except (OSError, DamagedBatchError):
        half.unlink(missing_ok=True)
        return None
    return path
