"""Fill the demo: debtors, invoices in every stage, and staff. Safe to repeat."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from demo.personas import AGENT_PASSWORD, PERSONAS
from demo.seed import STAFF, Findable, findable, seed, seed_staff
from invoices.rules import myropo_id, references
from invoices.services.imports import ImportReport


class Command(BaseCommand):
    help = "Import the demo's sample invoices, let time pass, and make its staff."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object for each file")

    def handle(self, *_args: Any, **options: Any) -> None:
        now = timezone.now()
        reports = seed(folder=settings.VAR_DIR / "samples", at=now)
        seed_staff(at=now)
        if options["json"]:
            for report in reports:
                self.stdout.write(json.dumps(report.as_dict()))
            for each in findable():
                self.stdout.write(json.dumps({"findable": asdict(each)}))
            return
        self.stdout.write(_summary(reports))
        self.stdout.write(_people())
        self.stdout.write(_codes(list(findable())))


def _summary(reports: list[ImportReport]) -> str:
    created = sum(report.created for report in reports)
    return f"{len(reports)} sample files: {created} new invoices."


def _people() -> str:
    people = [f"  {each.name:<24} {each.hetu}  {each.story}" for each in PERSONAS]
    staff = [f"  {username:<24} {AGENT_PASSWORD}  {role}" for username, role in STAFF.items()]
    return "\n".join(["People:", *people, "Staff:", *staff])


def _codes(invoices: list[Findable]) -> str:
    lines = [
        f"  {each.creditor}, {each.debtor}: case {each.case_number}, "
        f"MyRopo ID {myropo_id.display(each.myropo_id)}; or invoice {each.number}, "
        f"reference {references.grouped(each.reference)}, postcode {each.postcode}"
        for each in invoices
    ]
    return "\n".join(["Found with the codes of their letter:", *lines])
