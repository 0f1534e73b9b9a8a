"""What a person is told: always in the portal, and by the channels of its choice."""

from typing import ClassVar, Final
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Party, User
from accounts.news import Kind
from invoices.models import Invoice
from messaging.rules.telling import Channel


class NoticeChannel(models.TextChoices):
    EMAIL = Channel.EMAIL, _("E-mail")
    PUSH = Channel.PUSH, _("Push message")


class Notice(models.Model):
    """One thing that happened to a party's matters, told once.

    what     which of the kind's things it was: "PAID", "FAILED"; its words are `words_notices`
    cause    what happened, unique for ever: what is announced twice is told once
    path     the page of the portal that shows it
    invoice  what it is about, where it is about one: who acts by a limited right sees those
             of the invoices that the right covers, and no others
    on       the day that it is about, where there is one: a due date
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(_("kind"), max_length=13, choices=Kind)
    what = models.CharField(max_length=24)
    cause = models.CharField(max_length=160, unique=True)
    path = models.CharField(max_length=200)
    invoice = models.ForeignKey(
        Invoice, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    on = models.DateField(null=True, blank=True)
    happened_at = models.DateTimeField(_("happened"))
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="notice_kind_known"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["party", "-id"], name="notice_of_party"),
            models.Index(fields=["party"], condition=Q(read_at__isnull=True), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class DeliveryState(models.TextChoices):
    WAITS = "WAITS", _("Waits")
    SENT = "SENT", _("Sent")
    # Read in the portal before its time came, or turned off since.
    NOT_NEEDED = "NOT_NEEDED", _("No longer needed")
    FAILED = "FAILED", _("Could not be sent")


DELIVERY_TRANSITIONS: Final[dict[DeliveryState, frozenset[DeliveryState]]] = {
    DeliveryState.WAITS: frozenset(
        {DeliveryState.SENT, DeliveryState.NOT_NEEDED, DeliveryState.FAILED}
    ),
    DeliveryState.SENT: frozenset(),
    DeliveryState.NOT_NEEDED: frozenset(),
    DeliveryState.FAILED: frozenset(),
}


class Delivery(models.Model):
    """A notice on its way to one user by one channel."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(_("channel"), max_length=5, choices=NoticeChannel)
    state = models.CharField(
        _("state"), max_length=10, choices=DeliveryState, default=DeliveryState.WAITS
    )
    send_at = models.DateTimeField(_("to be sent"))
    tries = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("delivery of a notice")
        verbose_name_plural = _("deliveries of notices")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["notice", "user", "channel"], name="delivery_once_a_channel"
            ),
            models.CheckConstraint(
                condition=Q(state__in=DeliveryState.values), name="delivery_state_known"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["send_at"],
                condition=Q(state=DeliveryState.WAITS),
                name="delivery_to_send",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}"


class TellingWishes(models.Model):
    """What a user chose: `off` holds "KIND:CHANNEL" of what is not wanted."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="telling_wishes")
    off = models.JSONField(default=list)
    quiet_from = models.TimeField(_("quiet from"))
    quiet_until = models.TimeField(_("quiet until"))
    digest = models.BooleanField(_("one e-mail a day"), default=False)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("wishes about notices")
        verbose_name_plural = _("wishes about notices")

    def __str__(self) -> str:
        return f"{self.user_id}"


class PushSubscription(models.Model):
    """A browser of the user's that takes push messages (RFC 8030, 8291)."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="push_subscriptions")
    endpoint = models.URLField(max_length=500, unique=True)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    browser = models.CharField(_("browser"), max_length=200, blank=True)
    made_at = models.DateTimeField(_("made"))
    used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    class Meta:
        verbose_name = _("push subscription")
        verbose_name_plural = _("push subscriptions")

    def __str__(self) -> str:
        return self.browser
