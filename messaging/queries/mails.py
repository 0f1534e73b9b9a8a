"""Where an e-mail that came in belongs, and what staff have to look at."""

from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from accounts.models import EmailAddress, Party, User
from messaging.mails.letter import Letter
from messaging.models import IncomingMail, MailState, Thread, ThreadState
from messaging.queries.hearers import told_of
from messaging.reply_address import token_in

# An e-mail each two minutes is no person's: what answers by itself stops here.
MOST_AN_HOUR: Final = 30
HOUR: Final = timedelta(hours=1)


class NotForSenderError(Exception):
    """The address was not made by us, or for somebody whose right in the thread has ended."""


def find_thread_of(letter: Letter, *, today: date) -> Thread | None:
    """The thread that an e-mail says to answer to; one that was merged is where it goes on.

    By the signed address of a thread, whoever writes to it; or by the id of an earlier e-mail
    from the same sender. Ids of other people's e-mails lead nowhere: they are no secrets.
    Raises `NotForSenderError` where an address is signed for nobody who hears of answers.
    """
    tokens = [token for address in letter.sent_to if (token := token_in(address))]
    for token in tokens:
        thread = Thread.objects.select_related("party").filter(public_id=token.thread_id).first()
        if thread is not None and token.is_for(told_of(thread, today=today)):
            return thread.goes_on_in()
    if tokens:
        raise NotForSenderError
    earlier = IncomingMail.objects.filter(
        mail_id__in=letter.refers_to, sender=letter.sender, message__isnull=False
    )
    mail = earlier.select_related("message__thread").last() if letter.sender else None
    return mail.message.thread.goes_on_in() if mail and mail.message else None


def find_general_thread_of_party(party: Party) -> Thread | None:
    """A party's open thread about no invoice, plan, refund or request: the latest."""
    open_ones = Thread.objects.exclude(state=ThreadState.CLOSED).filter(
        party=party, invoice=None, plan=None, refund=None, request=None, merged_into=None
    )
    return open_ones.order_by("-changed_at", "-pk").first()


def users_behind(address: str) -> list[User]:
    """Who has confirmed an address; two at most are told of, for two are too many already."""
    confirmed = EmailAddress.objects.filter(
        address__iexact=address, confirmed_at__isnull=False, user__is_active=True
    )
    found = confirmed.filter(user__party__isnull=False).select_related("user__party")
    return [each.user for each in found.order_by("pk")[:2]] if address else []


def is_flooded_by(sender: str, *, at: datetime) -> bool:
    """Whether so much came from a sender within an hour that no person wrote it."""
    latest = IncomingMail.objects.filter(sender=sender, came_at__gt=at - HOUR)
    return bool(sender) and latest.count() >= MOST_AN_HOUR


def mails_without_sender() -> QuerySet[IncomingMail]:
    """What staff have to find a place for."""
    return IncomingMail.objects.filter(state=MailState.UNKNOWN_SENDER)
