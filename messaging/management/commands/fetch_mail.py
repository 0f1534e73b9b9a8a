"""Take e-mail that people wrote into the threads that it belongs to."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import structlog
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from tqdm import tqdm

from invoices.services.imports import printable
from messaging.mails.boxes import UnreachableError, Waiting, WrongAddressError, opened
from messaging.models import MailState
from messaging.services.incoming_mail import Taken, forget_old, take_mail

# The rest comes with the next call: one flood does not hold up everything for hours.
MOST_AT_ONCE: Final = 1000

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one e-mail. Its sender and subject are personal, and not in it.

    taken  None: it could not be taken, and comes again with the next call
    """

    name: str
    taken: Taken | None

    @property
    def outcome(self) -> str:
        if self.taken is None:
            return "REFUSED"
        return str(self.taken.mail.state) if self.taken.is_new else "UNCHANGED"

    def as_json(self) -> str:
        mail = self.taken.mail if self.taken else None
        return json.dumps(
            {
                "mail": self.name,
                "outcome": self.outcome,
                "reason": mail.why if mail else "",
                "id": str(mail.public_id) if mail else None,
            }
        )

    def in_words(self) -> str:
        if self.taken is None:
            return gettext("%(mail)s: could not be taken; it stays in the mailbox") % {
                "mail": self.name
            }
        mail = self.taken.mail
        words = [str(MailState(mail.state).label)]
        if mail.why:
            words.append(str(mail.get_why_display()))
        if not self.taken.is_new:
            words.append(gettext("known already"))
        return f"{self.name}: {', '.join(words)}"


class Command(BaseCommand):
    help = (
        "Take the e-mails that nobody has seen from the mailbox at MAIL_INBOX_URL: into the "
        "thread that they answer, of a known sender else into its own, and of anybody else "
        "before customer service. Each is taken once, however often it comes; taken ones are "
        "marked as seen and stay in the mailbox. Exit status: 0 when all are taken, 1 when some "
        "could not be or the mailbox does not answer, 2 for wrong usage."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object for each e-mail")
        parser.add_argument(
            "--from",
            dest="url",
            metavar="URL",
            help="another mailbox than MAIL_INBOX_URL: maildir:///path or imaps://…",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        url: str = options["url"] or settings.MAIL_INBOX_URL
        if not url:
            raise CommandError(gettext("Set MAIL_INBOX_URL, or name it with --from."), returncode=2)
        refused = 0
        try:
            for report in _reports(url):
                refused += report.taken is None
                with tqdm.external_write_mode():
                    self.stdout.write(report.as_json() if options["json"] else report.in_words())
        except WrongAddressError:
            text = gettext("The mailbox must be a maildir:///… or an imaps://… address.")
            raise CommandError(text, returncode=2) from None
        except UnreachableError as problem:
            text = gettext("The mailbox cannot be read: %(problem)s.") % {"problem": problem}
            raise CommandError(text, returncode=1) from None
        forget_old(at=timezone.now())
        if refused:
            text = ngettext(
                "%(count)d e-mail could not be taken.",
                "%(count)d e-mails could not be taken.",
                refused,
            )
            raise CommandError(text % {"count": refused}, returncode=1)


def _reports(url: str) -> Iterator[Report]:
    # `disable=None`: no bar where nobody watches.
    with tqdm(disable=None, unit=" e-mails") as progress, opened(url) as box:
        for number, waiting in enumerate(box):
            if number >= MOST_AT_ONCE:
                return
            yield Report(printable(waiting.name), _take(waiting))
            progress.update()


def _take(waiting: Waiting) -> Taken | None:
    """Stored first, then marked: a crash between brings it again, which changes nothing."""
    try:
        content = waiting.read()
        taken = take_mail(content=content, is_whole=not waiting.is_too_large, at=timezone.now())
        waiting.mark_seen()
    except UnreachableError:
        raise
    except (OSError, DatabaseError) as problem:
        logger.warning("mail_not_taken", error=type(problem).__name__)
        return None
    except Exception:  # One that we did not think of must not stop those behind it, for ever.
        logger.exception("mail_not_taken")
        return None
    return taken
