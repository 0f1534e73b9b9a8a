"""What was said, in order, once each."""

from typing import ClassVar
from uuid import uuid4

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Party, User
from messaging.models.thread import Thread


class Author(models.TextChoices):
    PERSON = "PERSON", _("Customer")
    AGENT = "AGENT", _("Customer service")
    BOT = "BOT", _("Robot")
    # The portal itself: "An agent has taken your message", "The chat has ended".
    PORTAL = "PORTAL", _("MyRopo")


class Medium(models.TextChoices):
    """How it was said."""

    PORTAL = "PORTAL", _("Message")
    CHAT = "CHAT", _("Chat")
    EMAIL = "EMAIL", _("E-mail")
    CALL = "CALL", _("Phone call")


class Message(models.Model):
    """One line or letter of a thread. Its text never changes; a correction is a new message.

    What agents tell each other is no message: `InternalNote`.

    number       its place in the thread, from 1 without gaps
    client_id    made where it was written: what is sent again is stored once
    choices      what a robot offers with its line: buttons, each with "key", "label", "kind"
                 (see `chat.bot.scene.Choice`)
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="messages")
    number = models.PositiveIntegerField(_("number"))
    client_id = models.UUIDField(default=uuid4, editable=False)
    author = models.CharField(_("author"), max_length=6, choices=Author)
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    medium = models.CharField(_("medium"), max_length=6, choices=Medium)
    text = models.TextField(_("text"))
    sent_at = models.DateTimeField(_("sent"))
    choices = models.JSONField(
        default=list, db_default=models.Value([], models.JSONField()), blank=True, editable=False
    )
    # Of an e-mail: its Message-ID, by which an answer finds its thread and comes in once.
    mail_id = models.CharField(max_length=255, blank=True, editable=False)
    search = models.GeneratedField(
        expression=SearchVector("text", config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering: ClassVar = ["thread", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["thread", "number"], name="message_number_once"),
            models.UniqueConstraint(fields=["thread", "client_id"], name="message_sent_once"),
            models.UniqueConstraint(
                fields=["mail_id"], condition=~Q(mail_id=""), name="message_mail_once"
            ),
            models.CheckConstraint(condition=Q(number__gt=0), name="message_numbers_from_one"),
            models.CheckConstraint(
                condition=Q(author__in=Author.values), name="message_author_known"
            ),
            models.CheckConstraint(
                condition=Q(medium__in=Medium.values), name="message_medium_known"
            ),
        ]
        indexes: ClassVar = [
            GinIndex(fields=["search"], name="message_search"),
            # What a day's contacts are counted from: the many lines of chats are not in it.
            models.Index(
                fields=["sent_at"],
                condition=Q(medium__in=["CALL", "EMAIL", "PORTAL"]),
                name="message_contact_by_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.thread_id}/{self.number}"


class Draft(models.Model):
    """What somebody is writing and has not sent: found again on every device."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="drafts")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, null=True, blank=True)
    # Of a thread that does not exist yet: what it would be about, e.g. `invoice:<public id>`.
    # "" of a thread that exists.
    matter = models.CharField(max_length=60, blank=True)
    subject = models.CharField(max_length=120, blank=True)
    text = models.TextField(blank=True)
    client_id = models.UUIDField(default=uuid4)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "thread"],
                condition=Q(thread__isnull=False),
                name="draft_one_a_thread",
            ),
            models.UniqueConstraint(
                fields=["user", "party", "matter"],
                condition=Q(thread__isnull=True),
                name="draft_one_a_matter",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}"


class ReadMark(models.Model):
    """How far somebody has read a thread: the person's side has one mark, each agent his own."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="read_marks")
    # None: the party's own side.
    agent = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True)
    number = models.PositiveIntegerField()
    read_at = models.DateTimeField()

    class Meta:
        verbose_name = _("read mark")
        verbose_name_plural = _("read marks")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["thread", "agent"],
                nulls_distinct=False,
                name="read_mark_one_a_reader",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.thread_id}: {self.number}"
