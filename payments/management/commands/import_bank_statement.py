"""Take bank statements in, and match what they bring to invoices and payments."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from tqdm import tqdm

from invoices.management.commands.import_finvoice import files_below
from invoices.services.imports import printable
from payments.bank_statement import Reason, Refusal
from payments.models import EntryState
from payments.queries.matching import count_received, outcomes_of
from payments.services.bank_files import import_bank_file
from payments.services.matching import match_received
from payments.services.refund_answers import AnswerReport
from payments.services.statement_import import Outcome, StatementReport

type Report = StatementReport | AnswerReport

# What became of the new movements of a file, as the answer names it.
DECIDED: Final = {
    "booked": EntryState.BOOKED,
    "settlements": EntryState.SETTLEMENT,
    "clearing": EntryState.CLEARING,
    "reversals": EntryState.REVERSAL,
    "reversed": EntryState.REVERSED,
    "outgoing": EntryState.OUTGOING,
}


class Command(BaseCommand):
    help = (
        "Import bank statements camt.053 and camt.054, versions 02 and 08, and the bank's "
        "answers pain.002 to files of refunds. Each file is taken whole or refused whole, and "
        "each movement is booked once, in however many files it is. Of a folder, every .xml "
        "file below it is taken. Exit status: 0 when all are taken, 1 when some are refused, 2 "
        "for wrong usage."
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
        reports = list(_store(paths))
        # All files first: what one names the other may bring.
        _match()
        for report in reports:
            answer = _answer(report)
            text = json.dumps(answer) if options["json"] else in_words(report, answer)
            self.stdout.write(text)
        refused = sum(report.outcome is Outcome.REFUSED for report in reports)
        if refused:
            text = ngettext("%(count)d file was refused.", "%(count)d files were refused.", refused)
            raise CommandError(text % {"count": refused}, returncode=1)


def _store(paths: list[Path]) -> Iterator[Report]:
    # `disable=None`: no bar where nobody watches.
    with tqdm(disable=None, unit=" entries", desc=gettext("Stored")) as progress:
        for path in files_below(paths):
            try:
                with path.open("rb") as stream:
                    report: Report = import_bank_file(
                        name=path.name,
                        stream=stream,
                        actor=None,
                        at=timezone.now(),
                        progress=progress.update,
                    )
            except OSError:
                refusal = Refusal(reason=Reason.UNREADABLE)
                report = StatementReport(name="", outcome=Outcome.REFUSED, refusals=(refusal,))
            yield replace(report, name=printable(str(path)))


def _match() -> None:
    waiting = count_received()
    with tqdm(disable=None, unit=" entries", total=waiting, desc=gettext("Matched")) as progress:
        match_received(at=timezone.now(), progress=progress.update)


def _answer(report: Report) -> dict[str, Any]:
    """For a machine, with the sentences in the language that is active."""
    return {
        "file": report.name,
        "outcome": report.outcome.value,
        **_counts(report),
        "refusals": [{**each.as_dict(), "text": each.text} for each in report.refusals],
    }


def _counts(report: Report) -> dict[str, Any]:
    if isinstance(report, AnswerReport):
        return {"batch": report.batch, **report.counts}
    found = outcomes_of(report.statement_id) if report.statement_id else {}
    return {**report.counts, **{name: found.get(state, 0) for name, state in DECIDED.items()}}


def in_words(report: Report, answer: dict[str, Any]) -> str:
    """One line for a file, and one for each thing that is wrong in it."""
    if report.outcome is Outcome.UNCHANGED:
        return gettext("%(file)s: unchanged") % {"file": report.name}
    if report.outcome is Outcome.IMPORTED and isinstance(report, AnswerReport):
        text = gettext(
            "%(file)s: answer to %(batch)s, %(accepted)d accepted, %(rejected)d rejected, "
            "%(waiting)d under way, %(known)d known"
        )
        return text % answer
    if report.outcome is Outcome.IMPORTED:
        text = gettext(
            "%(file)s: %(entries)d entries, %(new)d new, %(known)d known, %(booked)d booked, "
            "%(settlements)d payouts, %(clearing)d to be cleared, %(reversals)d reversals, "
            "%(outgoing)d outgoing"
        )
        return text % answer
    lines = [gettext("%(file)s: refused") % {"file": report.name}]
    return "\n".join([*lines, *(f"  {_place(each)}{each.text}" for each in report.refusals)])


def _place(refusal: Refusal) -> str:
    places = []
    if refusal.line:
        places.append(gettext("line %(line)d") % {"line": refusal.line})
    if refusal.entry:
        places.append(gettext("entry %(name)s") % {"name": refusal.entry})
    if refusal.element:
        places.append(refusal.element)
    return f"{', '.join(places)}: " if places else ""
