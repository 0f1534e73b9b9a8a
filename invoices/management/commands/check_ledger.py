"""Prove that every balance is the sum of its ledger entries, and money under way of its holds."""

import json
from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext, ngettext

from invoices import events
from invoices.models import Invoice, LedgerEntry
from invoices.queries.ledger import UNDER_WAY, Disagreement, Mismatch, ledger_mismatches


class Command(BaseCommand):
    help = (
        "Compare the balances of all invoices with their ledger and their holds. "
        "Exit status: 0 when all agree, 1 when some do not."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--json",
            action="store_true",
            help="one JSON object for each invoice that disagrees, then one for the whole",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        as_json = options["json"]
        count = 0
        for mismatch in ledger_mismatches():
            count += 1
            self.stdout.write(_as_json(mismatch) if as_json else _in_words(mismatch))
        others = self._check_others(as_json=as_json)
        invoices, entries = Invoice.objects.count(), LedgerEntry.objects.count()
        if as_json:
            whole = {"invoices": invoices, "entries": entries, "mismatches": count + others}
            self.stdout.write(json.dumps(whole))
        else:
            text = gettext("%(invoices)d invoices and %(entries)d ledger entries checked.")
            self.stdout.write(text % {"invoices": invoices, "entries": entries})
        if count:
            text = ngettext(
                "%(count)d invoice disagrees with its ledger.",
                "%(count)d invoices disagree with their ledger.",
                count,
            )
            raise CommandError(text % {"count": count}, returncode=1)
        if others:
            text = ngettext(
                "%(count)d sum does not follow from the ledger.",
                "%(count)d sums do not follow from the ledger.",
                others,
            )
            raise CommandError(text % {"count": others}, returncode=1)

    def _check_others(self, *, as_json: bool) -> int:
        """How many sums that others keep do not follow from the ledger; each is written."""
        found: Counter[str] = Counter()

        def tell(disagreement: Disagreement) -> None:
            found.update(["told"])
            self.stdout.write(json.dumps(disagreement.facts) if as_json else disagreement.text)

        events.checking_sums.send(sender=None, tell=tell)
        return found.total()


def _as_json(mismatch: Mismatch) -> str:
    return json.dumps(
        {
            "invoice": str(mismatch.public_id),
            "case_number": mismatch.case_number,
            "stage": mismatch.stage,
            "balances": {
                name: {"invoice": str(stored), "ledger": str(booked)}
                for name, (stored, booked) in mismatch.balances.items()
            },
        }
    )


def _in_words(mismatch: Mismatch) -> str:
    if not mismatch.balances:
        text = gettext("Case %(case)d is closed (%(stage)s) but owes something.")
        return text % {"case": mismatch.case_number, "stage": mismatch.stage}
    return "\n".join(
        _text(name)
        % {"case": mismatch.case_number, "balance": name, "stored": stored, "booked": booked}
        for name, (stored, booked) in mismatch.balances.items()
    )


def _text(balance: str) -> str:
    if balance == UNDER_WAY:
        return gettext("Case %(case)d: %(balance)s is %(stored)s, the holds say %(booked)s.")
    return gettext("Case %(case)d: %(balance)s is %(stored)s, the ledger says %(booked)s.")
