"""Play the bank: answer files of refunds, and write the statement on which they are paid."""

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from demo.paying_bank import UnusableFileError, answers_to
from myropo.calendar import helsinki_date


class Command(BaseCommand):
    help = (
        "Play the bank of the demo: read files that export_refunds wrote, and leave its answer "
        "(pain.002) and its statement (camt.053) for import_bank_statement. Exit status: 0 when "
        "all could be read, 1 when some could not, 2 for wrong usage."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="XML")
        parser.add_argument("--to", type=Path, metavar="DIR", help="where to leave them")
        parser.add_argument(
            "--on",
            type=date.fromisoformat,
            metavar="DATE",
            help="the day on which the bank pays; without it, today",
        )
        parser.add_argument(
            "--reject",
            action="append",
            default=[],
            metavar="NAME",
            help="a holder (or a beginning) whose payment is rejected; may be repeated",
        )
        parser.add_argument("--reason", default="AC04", help="why (ISO 20022); AC04: closed")
        parser.add_argument("--json", action="store_true", help="one JSON object for each file")

    def handle(self, *_args: Any, **options: Any) -> None:
        to: Path = options["to"] or settings.VAR_DIR / "statements"
        to.mkdir(parents=True, exist_ok=True)
        on = options["on"] or helsinki_date(timezone.now())
        refused = 0
        for path in options["paths"]:
            try:
                said = answers_to(
                    path.read_bytes(), on=on, rejected=options["reject"], reason=options["reason"]
                )
            except (OSError, UnusableFileError) as error:
                refused += 1
                self._tell({"file": str(path), "outcome": "REFUSED", "why": str(error)}, options)
                continue
            written = []
            for name, data in said.files.items():
                (to / name).write_bytes(data)
                written.append(str(to / name))
            counts = {"paid": said.paid, "rejected": said.rejected}
            self._tell(
                {"file": str(path), "outcome": "ANSWERED", **counts, "answers": written}, options
            )
        if refused:
            raise CommandError(f"{refused} of the files cannot be used.", returncode=1)

    def _tell(self, told: dict[str, Any], options: dict[str, Any]) -> None:
        words = ", ".join(f"{name}: {value}" for name, value in told.items())
        self.stdout.write(json.dumps(told) if options["json"] else words)
