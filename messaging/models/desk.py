"""What agents leave beside what is said: notes, how long people waited, mail that came in."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from messaging.models.message import Message
from messaging.models.thread import Queue, Thread


class InternalNote(models.Model):
    """What agents tell each other about a matter. A table of its own: no page of a debtor reads it.

    after_number  the newest message of the thread when it was written: where it stands
    """

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="notes")
    agent = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("text"))
    after_number = models.PositiveIntegerField()
    written_at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("internal note")
        verbose_name_plural = _("internal notes")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.thread_id}: {self.pk}"


class Wait(models.Model):
    """How long somebody waited for an answer: what promises and figures are made of.

    worked    the part of the wait in which the queue was open
    """

    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="wait")
    queue = models.CharField(_("queue"), max_length=15, choices=Queue)
    agent = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"))
    answered_at = models.DateTimeField(_("answered"))
    promised_by = models.DateTimeField(_("promised by"), null=True)
    worked = models.DurationField(_("working time"))

    class Meta:
        verbose_name = _("wait for an answer")
        verbose_name_plural = _("waits for answers")
        indexes: ClassVar = [
            models.Index(fields=["queue", "-answered_at"], name="wait_of_queue"),
            models.Index(fields=["answered_at"], name="wait_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.queue}: {self.worked}"


class MailState(models.TextChoices):
    JOINED = "JOINED", _("Joined to a matter")
    # Nobody is known by its address: staff say whose it is, or put it away.
    UNKNOWN_SENDER = "UNKNOWN_SENDER", _("Sender not known")
    # Bounces, answers of machines, what cannot be read.
    PUT_AWAY = "PUT_AWAY", _("Put away")


class MailReason(models.TextChoices):
    """Why an e-mail is not in a thread."""

    NOT_KNOWN = "NOT_KNOWN", _("Nobody has confirmed this address")
    SHARED = "SHARED", _("Several people have confirmed this address")
    NO_RIGHT = "NO_RIGHT", _("Sent to the address of a matter by somebody who has no right to it")
    BOUNCE = "BOUNCE", _("Came back: could not be delivered")
    AUTOMATIC = "AUTOMATIC", _("An automatic answer")
    LIST = "LIST", _("Sent to many")
    OWN = "OWN", _("Sent by MyRopo")
    TOO_MANY = "TOO_MANY", _("Too many from this sender within an hour")
    TOO_LARGE = "TOO_LARGE", _("Too large")
    EMPTY = "EMPTY", _("Nothing in it")
    UNREADABLE = "UNREADABLE", _("Cannot be read")
    BY_STAFF = "BY_STAFF", _("By customer service")


class IncomingMail(models.Model):
    """An e-mail as it came, kept whole until it is somewhere else.

    mail_id  its Message-ID; its digest where it has none, or another one's: it comes in once
    digest   of what stays the same in every copy of it
    why      it is in no thread, or was in none before staff joined it
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    mail_id = models.CharField(max_length=255, unique=True, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    sender = models.CharField(_("sender"), max_length=320)
    subject = models.CharField(_("subject"), max_length=255, blank=True)
    state = models.CharField(_("state"), max_length=14, choices=MailState)
    why = models.CharField(_("why"), max_length=10, choices=MailReason, blank=True)
    message = models.OneToOneField(
        Message, on_delete=models.PROTECT, null=True, blank=True, related_name="mail"
    )
    file = models.FileField(_("file"), upload_to="incoming_mail", blank=True)
    came_at = models.DateTimeField(_("came"))
    put_away_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("incoming e-mail")
        verbose_name_plural = _("incoming e-mails")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=MailState.values), name="mail_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=MailState.JOINED, message__isnull=False)
                | (~Q(state=MailState.JOINED) & Q(message__isnull=True)),
                name="mail_message_iff_joined",
            ),
            models.CheckConstraint(
                condition=Q(state=MailState.JOINED) | ~Q(why=""), name="mail_elsewhere_has_reason"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["id"],
                condition=Q(state=MailState.UNKNOWN_SENDER),
                name="mail_without_sender",
            ),
            models.Index(fields=["sender", "-came_at"], name="mail_of_sender"),
        ]

    def __str__(self) -> str:
        return self.subject
