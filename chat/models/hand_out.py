"""Who had which chat: what waiting times and the agents' load are counted from."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Language, User
from chat.models.chat import Chat
from messaging.models import Queue


class Part(models.TextChoices):
    MAIN = "MAIN", _("Answers")
    # Was asked to join; sees and writes, but the chat is not its own.
    SECOND = "SECOND", _("Helps")


class HandOutEnd(models.TextChoices):
    CHAT_ENDED = "CHAT_ENDED", _("The chat ended")
    TRANSFERRED = "TRANSFERRED", _("Transferred")
    # No sign of life from the agent's desk.
    VANISHED = "VANISHED", _("The agent vanished")
    LEFT = "LEFT", _("Left the chat")


class HandOut(models.Model):
    """One agent's time in one chat; open while `ended_at` is empty.

    waited  from `Chat.queued_at` to this; of a chat that came back, its whole time in the queue
            and with others: the first one of a chat is what waiting times are made of
    is_first  of the chat
    """

    chat = models.ForeignKey(Chat, on_delete=models.PROTECT, related_name="hand_outs")
    agent = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(_("part"), max_length=6, choices=Part, default=Part.MAIN)
    queue = models.CharField(_("queue"), max_length=15, choices=Queue)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    is_first = models.BooleanField(default=False)
    handed_at = models.DateTimeField(_("handed out"))
    waited = models.DurationField(_("waited"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended = models.CharField(_("how it ended"), max_length=11, choices=HandOutEnd, blank=True)

    class Meta:
        verbose_name = _("hand-out")
        verbose_name_plural = _("hand-outs")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended="")
                | Q(ended_at__isnull=False) & ~Q(ended=""),
                name="hand_out_ended_iff_ended",
            ),
            models.UniqueConstraint(
                fields=["chat"],
                condition=Q(ended_at__isnull=True, part=Part.MAIN),
                name="hand_out_one_main_agent",
            ),
            models.UniqueConstraint(
                fields=["chat", "agent"],
                condition=Q(ended_at__isnull=True),
                name="hand_out_once_an_agent",
            ),
            models.UniqueConstraint(
                fields=["chat"], condition=Q(is_first=True), name="hand_out_one_first"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["queue", "language", "-handed_at"],
                condition=Q(is_first=True),
                name="hand_out_of_queue",
            ),
            models.Index(
                fields=["agent"], condition=Q(ended_at__isnull=True), name="hand_out_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.chat_id}: {self.agent_id}"
