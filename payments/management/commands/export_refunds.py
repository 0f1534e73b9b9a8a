"""Write the approved refunds into a file for the bank."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from payments.models import RefundBatch
from payments.refund_files import InvalidFileError
from payments.services.refund_batches import NoRefundAccountError, send_refunds


class Command(BaseCommand):
    help = (
        "Write all refunds that two of staff have approved into one file for the bank "
        "(pain.001.001.09), kept with the portal's files; its path is printed. Take it to the "
        "bank once. Safe to repeat: no refund is ever in two files, and a file that a crash "
        "left unwritten is written. Exit status: 0 when all is well, also when there is "
        "nothing to pay; 1 when no file could be made; 2 for wrong usage."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object for each file")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            batches = send_refunds(at=timezone.now(), actor=None)
        except NoRefundAccountError:
            text = gettext(
                "Set REFUND_ACCOUNT_IBAN and REFUND_ACCOUNT_NAME: it is not known from which "
                "account refunds are paid."
            )
            raise self._refused("NO_ACCOUNT", text, as_json=options["json"]) from None
        except InvalidFileError:
            text = gettext("The file does not fit its schema. Nothing was sent.")
            raise self._refused("INVALID", text, as_json=options["json"]) from None
        for batch in batches:
            self.stdout.write(_as_json(batch) if options["json"] else _in_words(batch))
        if not batches:
            text = gettext("No refund waits to be paid.")
            self.stdout.write(json.dumps({"outcome": "NOTHING"}) if options["json"] else text)

    def _refused(self, reason: str, text: str, *, as_json: bool) -> CommandError:
        if as_json:
            answer = {"outcome": "REFUSED", "reason": reason, "text": text}
            self.stdout.write(json.dumps(answer))
        return CommandError(text, returncode=1)


def _as_json(batch: RefundBatch) -> str:
    return json.dumps(
        {
            "outcome": "MADE",
            "batch": batch.message_id,
            "payments": batch.payments,
            "total": str(batch.total),
            "execute_on": batch.execute_on.isoformat(),
            "sha256": batch.sha256,
            "file": _path(batch),
        }
    )


def _in_words(batch: RefundBatch) -> str:
    text = ngettext(
        "%(batch)s: %(count)d refund, %(total)s €, to be paid on %(day)s: %(file)s",
        "%(batch)s: %(count)d refunds, %(total)s €, to be paid on %(day)s: %(file)s",
        batch.payments,
    )
    return text % {
        "batch": batch.message_id,
        "count": batch.payments,
        "total": batch.total,
        "day": batch.execute_on.isoformat(),
        "file": _path(batch),
    }


def _path(batch: RefundBatch) -> str:
    """Where the file is; of a store that has no folders its name there."""
    try:
        return str(batch.file.path)
    except NotImplementedError:
        return str(batch.file.name)
