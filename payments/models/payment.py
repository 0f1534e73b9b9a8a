"""A payment that a debtor makes in the portal: one sum over one or more invoices."""

from typing import ClassVar, Final
from uuid import uuid4

from django.db import models
from django.db.models import Func, Q, Value
from django.utils.translation import gettext_lazy as _

from accounts.models import Language, Party, User
from invoices.models import Invoice
from payments.rules.payment_numbers import reference_of


class PaymentState(models.TextChoices):
    """Where the money is, as far as we know. The words a debtor sees are in `payments.words`."""

    # Ours alone: the provider has not answered yet.
    STARTED = "STARTED", _("Started")
    # The provider knows it; the person is choosing a bank, or is there.
    OPEN = "OPEN", _("At the bank")
    # The provider has heard of it and promises an answer: soon, or within days.
    PENDING = "PENDING", _("Waits for the bank")
    DELAYED = "DELAYED", _("Delayed by the bank")
    # The provider reports another sum than ours: staff look at it.
    UNCLEAR = "UNCLEAR", _("Unclear")
    # Received: the debt is paid as far as the debtor is concerned.
    CONFIRMED = "CONFIRMED", _("Paid in MyRopo")
    # Booked: the money is in the bank and in the ledger.
    SETTLED = "SETTLED", _("Booked")
    FAILED = "FAILED", _("Failed")
    CANCELLED = "CANCELLED", _("Cancelled")
    EXPIRED = "EXPIRED", _("Expired")


# Reports may come late, twice and in any order: whatever the order, the strongest one wins.
# Money that arrived is never refused, so an ended payment may still be confirmed.
_ENDED_BUT_PAID: Final = frozenset({PaymentState.UNCLEAR, PaymentState.CONFIRMED})
_REPORTED: Final = _ENDED_BUT_PAID | {
    PaymentState.PENDING,
    PaymentState.DELAYED,
    PaymentState.FAILED,
}
PAYMENT_TRANSITIONS: Final[dict[PaymentState, frozenset[PaymentState]]] = {
    PaymentState.STARTED: _REPORTED
    | {PaymentState.OPEN, PaymentState.CANCELLED, PaymentState.EXPIRED},
    PaymentState.OPEN: _REPORTED | {PaymentState.CANCELLED, PaymentState.EXPIRED},
    PaymentState.PENDING: _REPORTED - {PaymentState.PENDING},
    PaymentState.DELAYED: _REPORTED - {PaymentState.PENDING, PaymentState.DELAYED},
    PaymentState.UNCLEAR: frozenset({PaymentState.CONFIRMED, PaymentState.FAILED}),
    PaymentState.CONFIRMED: frozenset({PaymentState.SETTLED}),
    PaymentState.SETTLED: frozenset(),
    PaymentState.FAILED: _ENDED_BUT_PAID,
    # These two we decided ourselves, so whatever the provider says counts.
    PaymentState.CANCELLED: _REPORTED,
    PaymentState.EXPIRED: _REPORTED,
}
# The provider may still tell something new: these we ask about.
UNANSWERED: Final = frozenset(
    {
        PaymentState.STARTED,
        PaymentState.OPEN,
        PaymentState.PENDING,
        PaymentState.DELAYED,
        PaymentState.UNCLEAR,
    }
)
PAID: Final = frozenset({PaymentState.CONFIRMED, PaymentState.SETTLED})


class IllegalPaymentStateError(Exception):
    """The payment cannot go from its state to the wanted one. Nothing was changed."""


class Payment(models.Model):
    """One payment at the provider. `amount` is the sum of its lines, in euros."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    # Counts our payments; with its check digit it is the reference a person is told.
    number = models.BigIntegerField(
        unique=True,
        editable=False,
        db_default=Func(Value("payments_payment_number"), function="nextval"),
    )
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="payments", verbose_name=_("payer")
    )
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="payments", verbose_name=_("started by")
    )
    amount = models.DecimalField(_("sum"), max_digits=12, decimal_places=2)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    state = models.CharField(
        _("state"), max_length=9, choices=PaymentState, default=PaymentState.STARTED
    )
    # What went wrong, as a code of `payments.words`.
    problem = models.CharField(_("problem"), max_length=30, blank=True)

    # Ours to the provider: never used twice.
    stamp = models.CharField(max_length=64, unique=True, editable=False)
    # The provider's: its name of the payment, where to pay, and by which method it was paid.
    transaction_id = models.CharField(
        _("transaction"), max_length=64, null=True, blank=True, unique=True
    )
    href = models.URLField(max_length=500, blank=True, editable=False)
    method = models.CharField(_("method"), max_length=60, blank=True)
    # Under which reference the provider pays the money out to us.
    settlement_reference = models.CharField(_("settlement reference"), max_length=40, blank=True)

    started_at = models.DateTimeField(_("started"))
    # When the provider was asked about it last.
    asked_at = models.DateTimeField(_("asked"), null=True, blank=True)
    # Received, as the provider says; from this day on the money counts.
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    settled_at = models.DateTimeField(_("booked"), null=True, blank=True)
    # The payout that brought it to our account.
    settled_by = models.ForeignKey(
        "payments.BankEntry",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="settled_payments",
        verbose_name=_("payout"),
    )
    # Failed, cancelled or expired.
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering: ClassVar = ["-id"]
        permissions: ClassVar = [
            # Whoever has it decides proposals of others about money to clear.
            ("approve_clearing", "Can approve how money is cleared"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=PaymentState.values), name="payment_state_known"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_amount_positive"),
            models.CheckConstraint(
                condition=Q(state__in=sorted(PAID), confirmed_at__isnull=False)
                | (~Q(state__in=sorted(PAID)) & Q(confirmed_at__isnull=True)),
                name="payment_confirmed_at_iff_paid",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=PaymentState.SETTLED, settled_at__isnull=False, settled_by__isnull=False
                )
                | (
                    ~Q(state=PaymentState.SETTLED)
                    & Q(settled_at__isnull=True, settled_by__isnull=True)
                ),
                name="payment_settled_by_payout_iff_settled",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["party", "-id"], name="payment_of_party"),
            models.Index(fields=["state", "-id"], name="payment_of_state"),
            models.Index(
                fields=["asked_at", "id"],
                condition=Q(state__in=sorted(UNANSWERED))
                | Q(state=PaymentState.CONFIRMED, settlement_reference=""),
                name="payment_to_ask_about",
            ),
            models.Index(
                fields=["settlement_reference"],
                condition=Q(state=PaymentState.CONFIRMED),
                name="payment_to_settle",
            ),
            models.Index(fields=["confirmed_at"], name="payment_by_time"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What a person is told, and the provider tells back."""
        return reference_of(self.number)

    @property
    def amount_cents(self) -> int:
        """As the provider counts."""
        return int(self.amount * 100)


class PaymentLine(models.Model):
    """How much of a payment goes to one invoice, in euros."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="lines")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="payment_lines")
    amount = models.DecimalField(_("sum"), max_digits=12, decimal_places=2)
    # What the ledger and the hold call it.
    cause = models.CharField(max_length=120, unique=True, editable=False)

    class Meta:
        verbose_name = _("line of a payment")
        verbose_name_plural = _("lines of a payment")
        ordering: ClassVar = ["payment", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["payment", "invoice"], name="payment_line_once_an_invoice"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_line_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.payment_id}: {self.invoice_id}"


class ReportSource(models.TextChoices):
    CALLBACK = "CALLBACK", _("Callback")
    RETURN = "RETURN", _("The payer's return")
    ANSWER = "ANSWER", _("Answer to our question")


class ReportEffect(models.TextChoices):
    APPLIED = "APPLIED", _("Changed the payment")
    REPEATED = "REPEATED", _("Was known")
    OVERTAKEN = "OVERTAKEN", _("Older than what is known")
    UNCLEAR = "UNCLEAR", _("Does not agree with the payment")


class ProviderReport(models.Model):
    """What the provider said of a payment, with a right signature. Append-only."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="reports")
    source = models.CharField(_("how it came"), max_length=8, choices=ReportSource)
    status = models.CharField(_("status"), max_length=20)
    amount_cents = models.BigIntegerField(_("cents"), null=True, blank=True)
    transaction_id = models.CharField(_("transaction"), max_length=64)
    effect = models.CharField(_("effect"), max_length=9, choices=ReportEffect)
    received_at = models.DateTimeField(_("received"))

    class Meta:
        verbose_name = _("report of the provider")
        verbose_name_plural = _("reports of the provider")
        ordering: ClassVar = ["payment", "id"]

    def __str__(self) -> str:
        return f"{self.source} {self.status}"
