"""Play the printing house: print batches, and write what it says of them."""

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from demo.printing_house import (
    BAD_ADDRESS,
    UnusableBatchError,
    acknowledgement_of,
    file_name,
    read_manifest,
)


class Command(BaseCommand):
    help = (
        "Play the printing house of the demo: read batches that export_letters wrote, and leave "
        "the acknowledgement of each beside it, for import_print_answers. Exit status: 0 when "
        "all could be read, 1 when some could not, 2 for wrong usage."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="ZIP")
        parser.add_argument("--to", type=Path, metavar="DIR", help="where to leave them instead")
        parser.add_argument(
            "--on",
            type=date.fromisoformat,
            metavar="DATE",
            help="the day of handing over; without it, the planned one",
        )
        for name, text in (("--fail", "cannot be sent"), ("--return", "comes back by post")):
            parser.add_argument(
                name,
                action="append",
                default=[],
                dest=f"{name[2:]}ing",
                metavar="ID",
                help=f"a letter, or the beginning of its id, that {text}; may be repeated",
            )
        parser.add_argument("--reason", default=BAD_ADDRESS, help="why they cannot be sent")
        parser.add_argument("--json", action="store_true", help="one JSON object for each batch")

    def handle(self, *_args: Any, **options: Any) -> None:
        refused = 0
        for path in options["paths"]:
            try:
                manifest = read_manifest(path)
            except UnusableBatchError as error:
                refused += 1
                self._tell({"file": str(path), "outcome": "REFUSED", "why": str(error)}, options)
                continue
            answer = acknowledgement_of(
                manifest,
                on=options["on"],
                failing=options["failing"],
                returning=options["returning"],
                reason=options["reason"],
            )
            to = (options["to"] or path.parent) / file_name(manifest)
            to.write_bytes(answer)
            told = {
                "file": str(path),
                "outcome": "PRINTED",
                "letters": len(manifest["letters"]),
                "answer": str(to),
            }
            self._tell(told, options)
        if refused:
            raise CommandError(f"{refused} of the files cannot be used.", returncode=1)

    def _tell(self, told: dict[str, Any], options: dict[str, Any]) -> None:
        words = ", ".join(str(value) for value in told.values())
        self.stdout.write(json.dumps(told) if options["json"] else words)
