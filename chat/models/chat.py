"""A live window on a thread: who waits, who talks, and how it ended. Lines are messages."""

from typing import ClassVar, Final
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Language, Mandate, User
from messaging.models import Queue, Thread


class ChatState(models.TextChoices):
    BOT = "BOT", _("With the robot")
    WAITING = "WAITING", _("Waits for an agent")
    TALKING = "TALKING", _("With an agent")
    ENDED = "ENDED", _("Ended")


# A chat goes back to its queue when its agent vanishes, and when it is transferred.
CHAT_TRANSITIONS: Final[dict[ChatState, frozenset[ChatState]]] = {
    ChatState.BOT: frozenset({ChatState.WAITING, ChatState.ENDED}),
    ChatState.WAITING: frozenset({ChatState.TALKING, ChatState.ENDED}),
    ChatState.TALKING: frozenset({ChatState.WAITING, ChatState.ENDED}),
    ChatState.ENDED: frozenset(),
}


class EndReason(models.TextChoices):
    BY_VISITOR = "BY_VISITOR", _("Ended by the customer")
    BY_AGENT = "BY_AGENT", _("Ended by customer service")
    # The customer said that the robot had settled the matter.
    SETTLED = "SETTLED", _("Settled with the robot")
    # Away for so long that nobody was left to talk with.
    VISITOR_LEFT = "VISITOR_LEFT", _("The customer had left")
    # What the visitor wrote while waiting is answered as a message.
    LEFT_MESSAGE = "LEFT_MESSAGE", _("Became a message")
    CALL_BACK = "CALL_BACK", _("Became a call back")
    CLOSING_TIME = "CLOSING_TIME", _("Customer service closed")
    RIGHT_ENDED = "RIGHT_ENDED", _("The right to act for another ended")


class Priority(models.IntegerChoices):
    """Who is served before whom, whatever the time of coming. The larger goes first."""

    USUAL = 0, _("In turn")
    # It had an agent already and lost it through no doing of the visitor's.
    RETURNED = 1, _("Came back to the queue")


class Chat(models.Model):
    """One conversation from the first line to the end.

    user            the visitor: the person who writes, perhaps for another party
    mandate         the right by which it does: with that one the chat ends
    queued_at       what its place in the queue is counted from; a chat that comes back keeps it
    answered_at     when an agent said the first line
    first_number    of the message in the thread that began it; last_number of the one that ended it
    shown_low, shown_high   the waiting time that was shown at the start, in seconds
    visitor_seen_at  when a page of the visitor was last known to be open
    told_number     up to which line a visitor who was away has been told of
    about           for the agent: what a visitor, or the robot, had tried before; plain text
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="chats")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="chats")
    mandate = models.ForeignKey(
        Mandate, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    language = models.CharField(_("language"), max_length=2, choices=Language)
    queue = models.CharField(_("queue"), max_length=15, choices=Queue)
    state = models.CharField(_("state"), max_length=7, choices=ChatState, default=ChatState.WAITING)
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority, default=Priority.USUAL
    )
    started_at = models.DateTimeField(_("started"))
    queued_at = models.DateTimeField(_("in the queue since"))
    answered_at = models.DateTimeField(_("first answer"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended = models.CharField(_("how it ended"), max_length=12, choices=EndReason, blank=True)
    first_number = models.PositiveIntegerField()
    last_number = models.PositiveIntegerField(null=True, blank=True)
    shown_low = models.PositiveIntegerField(null=True, blank=True)
    shown_high = models.PositiveIntegerField(null=True, blank=True)
    visitor_seen_at = models.DateTimeField(_("customer last seen"))
    told_number = models.PositiveIntegerField(default=0)
    about = models.TextField(blank=True)

    class Meta:
        verbose_name = _("chat")
        verbose_name_plural = _("chats")
        ordering: ClassVar = ["-id"]
        permissions: ClassVar = [
            ("answer_chat", "Can chat with customers"),
            ("watch_chat", "Can look at chats of others and whisper"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=ChatState.values), name="chat_state_known"
            ),
            models.CheckConstraint(condition=Q(queue__in=Queue.values), name="chat_queue_known"),
            models.CheckConstraint(
                condition=Q(
                    state=ChatState.ENDED, ended_at__isnull=False, last_number__isnull=False
                )
                & ~Q(ended="")
                | ~Q(state=ChatState.ENDED)
                & Q(ended_at__isnull=True, last_number__isnull=True, ended=""),
                name="chat_ended_iff_ended",
            ),
            models.CheckConstraint(
                condition=Q(shown_low__isnull=True, shown_high__isnull=True)
                | Q(shown_low__lte=F("shown_high")),
                name="chat_range_in_order",
            ),
            # One thread, one window; one person, one conversation at a time.
            models.UniqueConstraint(
                fields=["thread"], condition=~Q(state=ChatState.ENDED), name="chat_one_of_thread"
            ),
            models.UniqueConstraint(
                fields=["user"], condition=~Q(state=ChatState.ENDED), name="chat_one_of_user"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["queue", "language", "-priority", "queued_at", "id"],
                condition=Q(state=ChatState.WAITING),
                name="chat_waiting",
            ),
            models.Index(
                fields=["visitor_seen_at"],
                condition=~Q(state=ChatState.ENDED),
                name="chat_by_visitor_seen",
            ),
            models.Index(
                fields=["ended_at"], condition=Q(state=ChatState.ENDED), name="chat_by_end"
            ),
            models.Index(fields=["queued_at"], name="chat_by_queueing"),
            models.Index(fields=["answered_at"], name="chat_by_answer"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
