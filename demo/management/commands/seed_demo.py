"""Fill the demo: debtors, invoices in every stage, and staff. Safe to repeat."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from demo.personas import AGENT_PASSWORD
from demo.seed import Findable, findable, seed
from demo.seed_figures import seed_figures
from demo.seed_push import seed_push
from demo.seed_staff import STAFF
from demo.seed_webhooks import seed_webhooks
from demo.welcome import HINTS
from invoices.rules import myropo_id, references
from invoices.services.imports import ImportReport


class Command(BaseCommand):
    help = "Import the demo's sample invoices, let time pass, and make its staff."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object for each file")

    def handle(self, *_args: Any, **options: Any) -> None:
        now = timezone.now()
        reports = seed(folder=settings.VAR_DIR / "samples", at=now)
        seed_push(at=now)
        seed_webhooks(folder=settings.VAR_DIR, at=now)
        seed_figures(at=now)
        # What goes to the demo's printing house, and comes back from it.
        (settings.VAR_DIR / "letters").mkdir(parents=True, exist_ok=True)
        if options["json"]:
            for report in reports:
                self.stdout.write(json.dumps(report.as_dict()))
            for each in findable():
                self.stdout.write(json.dumps({"findable": asdict(each)}))
            return
        self.stdout.write(_summary(reports))
        # `make run` says this last of all, where it is not scrolled away.
        hints = f"{_staff()}\n\n{_codes(list(findable()))}\n"
        (settings.VAR_DIR / HINTS).write_text(hints)
        self.stdout.write(hints)


def _summary(reports: list[ImportReport]) -> str:
    created = sum(report.created for report in reports)
    return f"{len(reports)} sample files: {created} new invoices."


def _staff() -> str:
    staff = [f"  {username:<24} {AGENT_PASSWORD}  {role}" for username, role in STAFF.items()]
    return "\n".join(["Staff, each with the same one-time code:", *staff])


def _codes(invoices: list[Findable]) -> str:
    lines = [
        f"  {each.creditor}, {each.debtor}: case {each.case_number}, "
        f"MyRopo ID {myropo_id.display(each.myropo_id)}; or invoice {each.number}, "
        f"reference {references.grouped(each.reference)}, postcode {each.postcode}"
        f"{'; paid too much: its refund, too' if each.is_overpaid else ''}"
        for each in invoices
    ]
    return "\n".join(["Found with the codes of their letter:", *lines])
