"""Letters in MyRopo: published when their PDF is ready, opened by their debtor, or sent on paper.

Perintälaki 513/1999 5 § 4 mom.: whoever sends an electronic demand verifies that it
reached the debtor. So the first opening is kept, and what nobody opens goes by post.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accounts import audit
from accounts.actor import Actor
from accounts.models import User
from invoices import events
from invoices.models import (
    Document,
    DocumentState,
    Letter,
    LetterChannel,
    LetterKind,
    LetterState,
)
from invoices.queries.consents import consented
from invoices.services.letters.movement import (
    lock_letters,
    mark_sent,
    needs_not_leave,
    says_too_much,
)
from invoices.services.letters.news import tell_sent
from invoices.services.letters.pulling_back import pull_back
from invoices.services.letters.resending import send_on_paper
from myropo.calendar import helsinki_date

# The kinds of documents that are letters.
KINDS: Final = frozenset(LetterKind.values)


@transaction.atomic
def publish(*, letter_id: UUID, at: datetime) -> bool:
    """Give an electronic letter to its debtor in MyRopo, once its PDF is ready.

    letter_id  the public id of the letter

    One that has become unneeded is pulled back; one whose debtor has withdrawn the consent
    since it was written, or that asks for more than is owed by now, goes by post with the
    sums of today. True when it is published now; a repeat, a letter on
    paper and one whose PDF is not ready change nothing.
    """
    letter = _locked(letter_id)
    if letter is None or letter.state != LetterState.WRITTEN:
        return False
    if letter.document.state != DocumentState.READY:
        return False
    # A run for a day ahead writes letters that are not older than itself.
    today = max(helsinki_date(at), letter.written_on)
    if needs_not_leave(letter):
        pull_back(letters=[letter], at=at, on=today)
        return False
    has_consent = letter.invoice_id is None or bool(consented([letter.invoice_id], today))
    if not has_consent or says_too_much(letter):
        send_on_paper(letter=letter, actor=None, at=at)
        return False
    mark_sent([letter], handed_over_on={letter.pk: today})
    tell_sent([letter], at=at)
    audit.record(action="letter.published", actor=None, target=letter, at=at)
    return True


@transaction.atomic
def note_opened(*, letter_id: UUID, at: datetime, actor: User | None = None) -> bool:
    """Keep when the debtor first opened a letter in MyRopo: the proof that it arrived.

    The caller knows that it is the debtor. True for the first opening alone.
    """
    letter = _locked(letter_id)
    if letter is None or letter.state != LetterState.SENT or letter.opened_at is not None:
        return False
    letter.opened_at = at
    letter.save(update_fields=["opened_at"])
    party = letter.party or (letter.invoice.party if letter.invoice else None)
    audit.record(action="letter.opened", actor=actor, party=party, target=letter, at=at)
    if letter.invoice_id is not None:
        events.announce_changes(letter.invoice_id)
    return True


def note_read(*, actor: Actor, document: Document, at: datetime) -> bool:
    """Keep that a debtor was given the PDF of a letter in MyRopo; what others read is no proof.

    True for the first opening by the debtor, of a letter that is one. Who was authorised is
    not the debtor: what such a person reads has not reached the debtor yet; nor has what staff
    see who look with the debtor's eyes.
    """
    if document.kind not in KINDS or not actor.access.is_full or actor.is_looking:
        return False
    own = Q(invoice__party=actor.acting_for) | Q(invoice=None, party=actor.acting_for)
    found = Letter.objects.filter(own, document=document, opened_at=None)
    letter_id = found.values_list("public_id", flat=True).first()
    return letter_id is not None and note_opened(letter_id=letter_id, actor=actor.user, at=at)


def _locked(letter_id: UUID) -> Letter | None:
    """The electronic letter of this public id, locked with its invoice; else None."""
    found = Letter.objects.filter(public_id=letter_id, channel=LetterChannel.ELECTRONIC)
    locked = lock_letters(list(found.values_list("pk", flat=True)))
    return locked[0] if locked else None
