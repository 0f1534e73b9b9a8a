"""What creditors' own systems are told of their invoices (K7)."""

from typing import ClassVar, Final
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from invoices.models.creditor import Creditor
from invoices.models.invoice import Invoice


class WebhookKind(models.TextChoices):
    """What is told. The value is the `type` of the message; names of kinds never change."""

    PAYMENT_BOOKED = "payment.booked", _("Payment booked")
    PAYMENT_REVERSED = "payment.reversed", _("Payment taken back")
    DUE_DATE_MOVED = "due_date.moved", _("Due date moved")
    PLAN_MADE = "plan.made", _("Payment plan made")
    PLAN_ENDED = "plan.ended", _("Payment plan ended or lapsed")
    PAUSE_MADE = "pause.made", _("Collection paused")
    DISPUTE_MADE = "dispute.made", _("Invoice disputed")
    DISPUTE_ANSWERED = "dispute.answered", _("Dispute answered or taken back")
    AUTHORISATION_GIVEN = "authorisation.given", _("Somebody authorised")
    AUTHORISATION_ENDED = "authorisation.ended", _("Authorisation ended")
    ADDRESS_CHANGED = "address.changed", _("Address corrected")
    TEST = "test.sent", _("Test message")


class WhyOff(models.TextChoices):
    """Why an endpoint was switched off."""

    PERSON = "PERSON", _("By a person")
    GONE = "GONE", _("It said that it is gone (410)")
    SILENT = "SILENT", _("It took nothing for three days")


class WebhookEndpoint(models.Model):
    """Where one creditor's system listens.

    secret           sealed; signs what is sent. `previous_secret` signs beside it until
                     `previous_until`, so that a secret is changed without a message lost
    kinds            what is told there; empty: everything
    off_at           since when it is switched off; what happens meanwhile waits, and is told when
                     it is on again
    failing_since    since when nothing was taken, with answers that are about the endpoint and
                     not about one message; while it fails, one try at a time asks whether it is
                     back
    rests_until      before this nothing is sent: it asked for a rest, or somebody tries just now
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    creditor = models.ForeignKey(
        Creditor, on_delete=models.PROTECT, related_name="webhooks", verbose_name=_("creditor")
    )
    url = models.URLField(_("address"), max_length=500)
    secret = models.TextField(editable=False)
    previous_secret = models.TextField(blank=True, editable=False)
    previous_until = models.DateTimeField(null=True, blank=True, editable=False)
    kinds = ArrayField(
        models.CharField(max_length=20, choices=WebhookKind), default=list, blank=True
    )
    off_at = models.DateTimeField(_("switched off"), null=True, blank=True)
    why_off = models.CharField(_("why off"), max_length=6, choices=WhyOff, blank=True)
    failing_since = models.DateTimeField(_("fails since"), null=True, blank=True)
    rests_until = models.DateTimeField(null=True, blank=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("made by"),
    )
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering: ClassVar = ["creditor", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["creditor", "url"], name="webhook_address_once"),
            models.CheckConstraint(
                condition=Q(previous_secret="", previous_until__isnull=True)
                | (~Q(previous_secret="") & Q(previous_until__isnull=False)),
                name="webhook_previous_secret_ends",
            ),
            models.CheckConstraint(
                condition=Q(off_at__isnull=True, why_off="")
                | (Q(off_at__isnull=False) & Q(why_off__in=WhyOff.values)),
                name="webhook_off_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.url


class WebhookState(models.TextChoices):
    WAITING = "WAITING", _("To be told")
    TOLD = "TOLD", _("Told")
    GIVEN_UP = "GIVEN_UP", _("Given up")


# What was told or given up is told again when somebody asks for it.
WEBHOOK_TRANSITIONS: Final[dict[WebhookState, frozenset[WebhookState]]] = {
    WebhookState.WAITING: frozenset({WebhookState.TOLD, WebhookState.GIVEN_UP}),
    WebhookState.TOLD: frozenset({WebhookState.WAITING}),
    WebhookState.GIVEN_UP: frozenset({WebhookState.WAITING}),
}


class WebhookMessage(models.Model):
    """One thing to tell one endpoint, written in the transaction in which it happened.

    Of one invoice and endpoint the older is told first: nothing newer goes while it waits.

    body         the JSON that is signed and sent, byte for byte the same each time; emptied
                 some time after it was told
    position     of a message that is told again: behind which it stands, a number out of the
                 same sequence as the keys. None: by its key
    next_try_at  not before; None when nothing is to be sent. While somebody sends it, the
                 moment from which another may, should that one have died
    first_try_at from which the three days count in which it is tried
    tries        since it was written, or since it was asked for again
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    endpoint = models.ForeignKey(
        WebhookEndpoint,
        on_delete=models.PROTECT,
        related_name="messages",
        verbose_name=_("webhook"),
    )
    # None of a test message alone.
    invoice = models.ForeignKey(
        Invoice,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("invoice"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=WebhookKind)
    body = models.TextField(_("content"), blank=True)
    position = models.BigIntegerField(null=True, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=8, choices=WebhookState, default=WebhookState.WAITING
    )
    written_at = models.DateTimeField(_("happened"))
    first_try_at = models.DateTimeField(null=True, blank=True)
    next_try_at = models.DateTimeField(_("next try"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    ended_at = models.DateTimeField(_("told or given up"), null=True, blank=True)

    class Meta:
        verbose_name = _("message of a webhook")
        verbose_name_plural = _("messages of webhooks")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=WebhookState.values), name="webhook_message_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=WebhookState.WAITING, next_try_at__isnull=False)
                | (~Q(state=WebhookState.WAITING) & Q(next_try_at__isnull=True)),
                name="webhook_message_tried_while_it_waits",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["endpoint", "next_try_at", "id"],
                condition=Q(state=WebhookState.WAITING),
                name="webhook_message_due",
            ),
            models.Index(
                "endpoint",
                "invoice",
                Coalesce("position", "id"),
                condition=Q(state=WebhookState.WAITING),
                name="webhook_message_in_order",
            ),
            models.Index(
                fields=["endpoint", "-id"],
                condition=Q(state=WebhookState.GIVEN_UP),
                name="webhook_message_given_up",
            ),
            models.Index(
                fields=["ended_at"], condition=~Q(body=""), name="webhook_message_to_empty"
            ),
            models.Index(fields=["endpoint", "-id"], name="webhook_message_of_endpoint"),
            models.Index(fields=["invoice", "-id"], name="webhook_message_of_invoice"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind}"


class WebhookFailure(models.TextChoices):
    """Why a try had no answer."""

    NAME = "NAME", _("The name leads nowhere")
    FORBIDDEN = "FORBIDDEN", _("The address is not one of the open internet")
    TLS = "TLS", _("The certificate was not accepted")
    NO_ANSWER = "NO_ANSWER", _("No answer, or not in time")


class WebhookAttempt(models.Model):
    """One try to tell a message: what the other system answered.

    status   of HTTP; None where there was no answer, then `failure` says why
    took_ms  milliseconds
    """

    message = models.ForeignKey(WebhookMessage, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField(_("at"))
    status = models.PositiveSmallIntegerField(_("answer"), null=True, blank=True)
    failure = models.CharField(_("failure"), max_length=20, choices=WebhookFailure, blank=True)
    took_ms = models.PositiveIntegerField(_("took, ms"))

    class Meta:
        verbose_name = _("try of a webhook")
        verbose_name_plural = _("tries of webhooks")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.message_id}: {self.status or self.failure}"
