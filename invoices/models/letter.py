"""Letters: what was written to a debtor, and how it went on its way."""

from typing import ClassVar, Final
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import Party
from invoices.models.document import Document
from invoices.models.invoice import Invoice
from invoices.models.print_batch import PrintBatch


class LetterKind(models.TextChoices):
    REMINDER = "REMINDER", _("Payment reminder")
    DEMAND = "DEMAND", _("Demand for payment")
    PLAN_CONFIRMATION = "PLAN_CONFIRMATION", _("Confirmation of a payment plan")
    OVERPAYMENT_NOTICE = "OVERPAYMENT_NOTICE", _("Notice of an overpayment")


class LetterChannel(models.TextChoices):
    PAPER = "PAPER", _("On paper")
    ELECTRONIC = "ELECTRONIC", _("In MyRopo")


class LetterState(models.TextChoices):
    WRITTEN = "WRITTEN", _("Written")
    BATCHED = "BATCHED", _("At the printing house")
    SENT = "SENT", _("Sent")
    FAILED = "FAILED", _("Could not be sent")
    CANCELLED = "CANCELLED", _("Pulled back")


# A letter that failed is written anew as another letter; one that was sent may come back.
LETTER_TRANSITIONS: Final[dict[LetterState, frozenset[LetterState]]] = {
    LetterState.WRITTEN: frozenset({LetterState.BATCHED, LetterState.SENT, LetterState.CANCELLED}),
    LetterState.BATCHED: frozenset({LetterState.SENT, LetterState.FAILED}),
    LetterState.SENT: frozenset({LetterState.FAILED}),
    LetterState.FAILED: frozenset({LetterState.CANCELLED}),
    LetterState.CANCELLED: frozenset(),
}


class LetterFailure(models.TextChoices):
    """Why the printing house or the post could not do its part."""

    BAD_ADDRESS = "BAD_ADDRESS", _("The address is not complete")
    UNREADABLE = "UNREADABLE", _("The PDF could not be printed")
    RETURNED = "RETURNED", _("The post brought it back")
    OTHER = "OTHER", _("Another reason")


class Letter(models.Model):
    """One letter: a document, its channel, its clocks and what it added to the debt.

    What it says is in `document.facts` and never changes; a correction is a new letter that
    `replaces` it. Sums in euros.

    ordinal         which of its kind on the invoice: the second demand is a repeat
    cost, interest  what writing it booked on the invoice; both have the letter's `cause`
    covered         what of its price the standard compensation paid for
    to_hand_over_on the day of handing over that its due date counts on
    due_on          by when it asks for payment and objections; of other kinds none
    handed_over_on  when it was given to the post, or published in MyRopo
    opened_at       of an electronic letter, when the debtor first opened it
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    invoice = models.ForeignKey(
        Invoice, on_delete=models.PROTECT, null=True, blank=True, related_name="letters"
    )
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, null=True, blank=True, related_name="letters"
    )
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="letter")
    kind = models.CharField(_("kind"), max_length=18, choices=LetterKind)
    ordinal = models.PositiveSmallIntegerField(_("number"), default=1)
    channel = models.CharField(_("channel"), max_length=10, choices=LetterChannel)
    state = models.CharField(
        _("state"), max_length=9, choices=LetterState, default=LetterState.WRITTEN
    )
    # What wrote it, unique for ever; its bookings and its event have the same.
    cause = models.CharField(_("cause"), max_length=120, unique=True)

    cost = models.DecimalField(_("cost"), max_digits=12, decimal_places=2, default=0)
    covered = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    interest = models.DecimalField(_("late interest"), max_digits=12, decimal_places=2, default=0)
    total = models.DecimalField(_("asks for"), max_digits=12, decimal_places=2, default=0)

    written_on = models.DateField(_("written"))
    written_at = models.DateTimeField()
    to_hand_over_on = models.DateField(_("planned hand-over"))
    handed_over_on = models.DateField(_("handed over"), null=True, blank=True)
    due_on = models.DateField(_("pay by"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)

    batch = models.ForeignKey(
        PrintBatch,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="letters",
        verbose_name=_("batch"),
    )
    failure = models.CharField(_("why not sent"), max_length=11, choices=LetterFailure, blank=True)
    failure_text = models.CharField(_("what the sender says"), max_length=200, blank=True)
    replaces = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name=_("in place of"),
    )

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=LetterKind.values), name="letter_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=LetterChannel.values), name="letter_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=LetterState.values), name="letter_state_known"
            ),
            models.CheckConstraint(
                condition=Q(invoice__isnull=False) | Q(party__isnull=False),
                name="letter_of_invoice_or_party",
            ),
            # No letter twice: one of each kind and number, but for those that replace it.
            models.UniqueConstraint(
                fields=["invoice", "kind", "ordinal"],
                condition=Q(replaces__isnull=True, kind__in=["DEMAND", "REMINDER"])
                & ~Q(state=LetterState.CANCELLED),
                name="letter_once",
            ),
            models.CheckConstraint(
                condition=Q(state=LetterState.SENT, handed_over_on__isnull=False)
                | Q(state=LetterState.FAILED)
                | (
                    Q(state__in=["BATCHED", "CANCELLED", "WRITTEN"])
                    & Q(handed_over_on__isnull=True)
                ),
                name="letter_handed_over_iff_sent",
            ),
            models.CheckConstraint(
                condition=Q(state=LetterState.FAILED) & ~Q(failure="")
                | Q(state=LetterState.CANCELLED)
                | (Q(state__in=["BATCHED", "SENT", "WRITTEN"]) & Q(failure="")),
                name="letter_failure_iff_failed",
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True) | Q(channel=LetterChannel.ELECTRONIC),
                name="letter_opened_in_the_portal_alone",
            ),
            models.CheckConstraint(
                condition=Q(cost__gte=0, covered__gte=0, interest__gte=0, total__gte=0),
                name="letter_sums_not_negative",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["invoice", "-id"], name="letter_of_invoice"),
            models.Index(
                fields=["written_on", "id"],
                condition=Q(state=LetterState.WRITTEN),
                name="letter_to_send",
            ),
            models.Index(fields=["state", "-id"], name="letter_of_state"),
            models.Index(
                fields=["handed_over_on", "id"],
                condition=Q(
                    state=LetterState.SENT,
                    channel=LetterChannel.ELECTRONIC,
                    opened_at__isnull=True,
                ),
                name="letter_unopened",
            ),
            models.Index(fields=["handed_over_on", "channel"], name="letter_by_day"),
            models.Index(
                fields=["opened_at"], condition=Q(opened_at__isnull=False), name="letter_by_opening"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {date_format(self.written_on)}"
