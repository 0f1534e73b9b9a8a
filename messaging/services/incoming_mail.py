"""E-mail that came in: into the thread that it belongs to, or before staff, once.

Nothing is answered by e-mail here, not even that it came: what never answers cannot loop, and
tells no stranger who has an account.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID, uuid4, uuid5

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import audit
from accounts.models import User
from messaging.mails.boxes import HEAD_BYTES
from messaging.mails.letter import Letter, UnreadableError, head_of, read_letter
from messaging.mails.parts import MailFile
from messaging.models import Author, IncomingMail, MailReason, MailState, Medium, Message, Thread
from messaging.queries import mails
from messaging.rules import files
from messaging.services import attachments
from messaging.services.posting import ThreadMergedError, post
from messaging.services.starting import start_general
from messaging.texts import LONGEST
from myropo.calendar import helsinki_date

# Any number will do; the portal's other locks have others.
LOCK: Final = 0x3A11
# Of ids of messages that are made from e-mails: the same e-mail makes the same one.
MAILS: Final = UUID("6b0a9d3e-5f3c-4a51-9c7b-6d7a3c1f2e08")
LONGEST_ID: Final = 255
# Who doubts how an e-mail was taken apart may look at the whole of it so long.
KEPT_FOR: Final = timedelta(days=30)


class NotWaitingError(Exception):
    """Somebody else has found a place for the e-mail already. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an e-mail. `is_new` is False for one that had come already."""

    mail: IncomingMail
    is_new: bool


@transaction.atomic
def take_mail(*, content: bytes, is_whole: bool, at: datetime) -> Taken:
    """Store an e-mail and say it in its thread, or put it where staff find it.

    is_whole  False: only the head of one too large

    The same e-mail a second time changes nothing, also while the first is being taken.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    letter = _read(content, is_whole=is_whole)
    digest = letter.digest if letter else sha256(content).hexdigest()
    known = IncomingMail.objects.filter(digest=digest).first()
    if known is not None:
        return Taken(known, is_new=False)
    mail = IncomingMail(
        mail_id=_id_of(letter, digest),
        digest=digest,
        sender=letter.sender if letter else "",
        subject=letter.subject if letter else "",
        came_at=at,
    )
    mail.state, mail.why = MailState.PUT_AWAY, _why_away(letter, is_whole=is_whole, at=at)
    if letter is not None and not mail.why:
        _find_place(mail, letter, at=at)
    _keep(mail, content)
    return Taken(mail, is_new=True)


@transaction.atomic
def join_mail(*, mail_id: int, thread_id: int, agent: User, at: datetime) -> Message:
    """Say an e-mail of an unknown sender in the thread that an agent found for it.

    Raises `NotWaitingError`, and `UnreadableError` for one whose content is gone.
    """
    mail = _locked(mail_id)
    letter = read_letter(read_content(mail))
    message = _say(mail, letter, thread_id=thread_id, at=at)
    mail.state, mail.message = MailState.JOINED, message
    mail.save(update_fields=["state", "message"])
    audit.record(
        action="incomingmail.joined",
        actor=agent,
        at=at,
        party=message.thread.party,
        target=message.thread,
        data={"mail": str(mail.public_id)},
    )
    return message


@transaction.atomic
def put_away(*, mail_id: int, agent: User, at: datetime) -> None:
    """Nobody has to look at an e-mail any more. Raises `NotWaitingError`."""
    mail = _locked(mail_id)
    mail.state, mail.why, mail.put_away_by = MailState.PUT_AWAY, MailReason.BY_STAFF, agent
    mail.save(update_fields=["state", "why", "put_away_by"])
    audit.record(action="incomingmail.put_away", actor=agent, at=at, target=mail)


def read_content(mail: IncomingMail) -> bytes:
    """The e-mail as it came. Raises `UnreadableError` when it was deleted."""
    if not mail.file:
        raise UnreadableError
    try:
        with mail.file.open("rb") as stream:
            content: bytes = stream.read()
    except FileNotFoundError:
        raise UnreadableError from None
    return content


def forget_old(*, at: datetime) -> int:
    """Delete the content of e-mails that found their place long ago; how many."""
    old = IncomingMail.objects.exclude(state=MailState.UNKNOWN_SENDER).exclude(file="")
    count = 0
    for mail in old.filter(came_at__lt=at - KEPT_FOR).iterator():
        name = str(mail.file.name)
        mail.file.name = ""
        mail.save(update_fields=["file"])
        default_storage.delete(name)
        count += 1
    return count


def _read(content: bytes, *, is_whole: bool) -> Letter | None:
    try:
        return read_letter(content) if is_whole else head_of(content)
    except UnreadableError:
        return None


def _id_of(letter: Letter | None, digest: str) -> str:
    """Another e-mail under an id that is known is another e-mail all the same."""
    given = letter.mail_id[:LONGEST_ID] if letter else ""
    if not given or IncomingMail.objects.filter(mail_id=given).exists():
        return digest
    return given


def _why_away(letter: Letter | None, *, is_whole: bool, at: datetime) -> str:
    """Why nobody has to look at an e-mail; "" where somebody has to."""
    if letter is None:
        return MailReason.UNREADABLE
    if letter.machine is not None:
        return MailReason(letter.machine)
    if mails.is_flooded_by(letter.sender, at=at):
        return MailReason.TOO_MANY
    if not is_whole:
        return MailReason.TOO_LARGE
    is_empty = not letter.text and not letter.files and not letter.left_out
    return MailReason.EMPTY if is_empty else ""


def _find_place(mail: IncomingMail, letter: Letter, *, at: datetime) -> None:
    try:
        thread = mails.find_thread_of(letter, today=helsinki_date(at))
    except mails.NotForSenderError:
        mail.state, mail.why = MailState.UNKNOWN_SENDER, MailReason.NO_RIGHT
        return
    if thread is None:
        users = mails.users_behind(letter.sender)
        if len(users) != 1:
            mail.state = MailState.UNKNOWN_SENDER
            mail.why = MailReason.SHARED if users else MailReason.NOT_KNOWN
            return
        thread = _own_thread(users[0], letter, at=at)
    mail.message = _say(mail, letter, thread_id=thread.pk, at=at)
    mail.state = MailState.JOINED


def _own_thread(user: User, letter: Letter, *, at: datetime) -> Thread:
    if user.party is None:
        raise ValueError(user.pk)
    known = mails.find_general_thread_of_party(user.party)
    if known is not None:
        return known
    with translation.override(user.language):
        subject = letter.subject or _("E-mail")
    return start_general(party=user.party, user=user, subject=subject, at=at)


def _say(mail: IncomingMail, letter: Letter, *, thread_id: int, at: datetime) -> Message:
    """As the person's words, by e-mail, of nobody identified: a sender can be made up.

    In a thread that was merged meanwhile: where that goes on.
    """
    language = Thread.objects.values_list("language", flat=True).get(pk=thread_id)
    refused = letter.left_out + sum(not _is_taken(each) for each in letter.files)
    with translation.override(language):
        text = _text_of(letter, refused=refused)
    try:
        message = post(
            thread_id=thread_id,
            author=Author.PERSON,
            user=None,
            medium=Medium.EMAIL,
            text=text,
            client_id=uuid5(MAILS, mail.digest),
            at=at,
            mail_id="" if mail.mail_id == mail.digest else mail.mail_id,
        )
    except ThreadMergedError as merged:
        return _say(mail, letter, thread_id=merged.thread.pk, at=at)
    for each in letter.files:
        if _is_taken(each):
            attachments.add_from_mail(message=message, name=each.name, content=each.content, at=at)
    return message


def _text_of(letter: Letter, *, refused: int) -> str:
    """The words, and what is to be known of what is not among them."""
    text, notes = letter.text or _("(An e-mail without words)"), []
    if refused:
        notes.append(
            ngettext(
                "[%(count)d file of this e-mail was not taken over.]",
                "[%(count)d files of this e-mail were not taken over.]",
                refused,
            )
            % {"count": refused}
        )
    room = LONGEST - sum(len(each) + 2 for each in notes)
    if len(text) > room:
        notes.append(_("[The e-mail goes on: it is too long to be shown here.]"))
        text = text[: room - len(notes[-1]) - 2].rstrip()
    return "\n\n".join([text, *notes])


def _is_taken(file: MailFile) -> bool:
    try:
        files.type_of(file.content[: files.HEAD_BYTES])
    except files.UnknownTypeError:
        return False
    return True


def _keep(mail: IncomingMail, content: bytes) -> None:
    """The whole of it, under a name that tells nothing; gone again if the row does not come."""
    kept = content if mail.why != MailReason.TOO_LARGE else content[:HEAD_BYTES]
    mail.file.save(uuid4().hex, ContentFile(kept), save=False)
    try:
        with transaction.atomic():
            mail.save(force_insert=True)
    except Exception:
        default_storage.delete(str(mail.file.name))
        raise


def _locked(mail_id: int) -> IncomingMail:
    mail = IncomingMail.objects.select_for_update(of=("self",)).get(pk=mail_id)
    if mail.state != MailState.UNKNOWN_SENDER:
        raise NotWaitingError
    return mail
