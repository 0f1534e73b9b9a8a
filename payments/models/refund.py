"""Money that goes back: what was paid too much, and what was nobody's here."""

from typing import ClassVar, Final
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from invoices.models import Invoice
from myropo.money import format_euros
from payments.models.bank import BankEntry


class RefundState(models.TextChoices):
    # We owe it; where to has not been told yet, or the bank could not pay it there.
    WAITS_FOR_ACCOUNT = "WAITS_FOR_ACCOUNT", _("Waits for an account number")
    # The account is known: told by the person, or of a returned payment the sender's.
    REPORTED = "REPORTED", _("Account received")
    # One of staff found it right; another one has to approve it.
    CHECKED = "CHECKED", _("Checked")
    TO_BE_PAID = "TO_BE_PAID", _("To be paid")
    # In a file that went to the bank: nothing of it changes any more.
    SENT = "SENT", _("Sent to the bank")
    PAID = "PAID", _("Paid")
    # Nothing is owed any more: the surplus was used, or the bank took the money back.
    CANCELLED = "CANCELLED", _("Cancelled")


_BEFORE_SENDING: Final = frozenset(
    {RefundState.WAITS_FOR_ACCOUNT, RefundState.REPORTED, RefundState.CANCELLED}
)
REFUND_TRANSITIONS: Final[dict[RefundState, frozenset[RefundState]]] = {
    RefundState.WAITS_FOR_ACCOUNT: frozenset({RefundState.REPORTED, RefundState.CANCELLED}),
    RefundState.REPORTED: frozenset({RefundState.CHECKED}) | _BEFORE_SENDING,
    RefundState.CHECKED: frozenset({RefundState.TO_BE_PAID}) | _BEFORE_SENDING,
    RefundState.TO_BE_PAID: frozenset({RefundState.SENT}) | _BEFORE_SENDING,
    # What the bank rejects or brings back is owed again; where the account is not to blame,
    # the person is not asked for another one. CANCELLED: an open one of the invoice has it.
    RefundState.SENT: frozenset({RefundState.PAID}) | _BEFORE_SENDING,
    RefundState.PAID: _BEFORE_SENDING,
    RefundState.CANCELLED: frozenset(),
}
# The surplus is still on the invoice: its sum follows it, and its account may change.
OPEN_REFUND_STATES: Final = frozenset(
    {
        RefundState.WAITS_FOR_ACCOUNT,
        RefundState.REPORTED,
        RefundState.CHECKED,
        RefundState.TO_BE_PAID,
    }
)
ENDED_REFUND_STATES: Final = frozenset({RefundState.PAID, RefundState.CANCELLED})


class IllegalRefundStateError(Exception):
    """The refund cannot go from its state to the wanted one. Nothing was changed."""


class Refund(models.Model):
    """What we owe to someone, in euros: an invoice's surplus, or an entry that goes back.

    Two of staff look at it before it is paid: `checked_by`, then `approved_by`.
    `problem` says why it waits again, as an ISO 20022 code or a code of ours.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    invoice = models.ForeignKey(
        Invoice, on_delete=models.PROTECT, null=True, blank=True, related_name="refunds"
    )
    entry = models.ForeignKey(
        BankEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="refunds"
    )
    amount = models.DecimalField(_("sum"), max_digits=12, decimal_places=2)
    state = models.CharField(
        _("state"), max_length=17, choices=RefundState, default=RefundState.WAITS_FOR_ACCOUNT
    )
    iban = models.CharField(_("account"), max_length=34, blank=True)
    holder = models.CharField(_("holder of the account"), max_length=140, blank=True)
    reported_at = models.DateTimeField(_("account received"), null=True, blank=True)
    checked_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("checked by"),
    )
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)
    approved_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    paid_on = models.DateField(_("paid"), null=True, blank=True)
    problem = models.CharField(_("why not paid"), max_length=35, blank=True)
    started_at = models.DateTimeField(_("started"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering: ClassVar = ["-id"]
        permissions: ClassVar = [
            ("give_refund_account", "Can write down where a refund is to be paid"),
            ("check_refund", "Can check a refund before another one approves it"),
            ("approve_refund", "Can approve a refund that another one checked"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=RefundState.values), name="refund_state_known"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_positive"),
            models.CheckConstraint(
                condition=Q(invoice__isnull=False, entry__isnull=True)
                | Q(invoice__isnull=True, entry__isnull=False),
                name="refund_of_invoice_or_entry",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(ENDED_REFUND_STATES), ended_at__isnull=False)
                | (~Q(state__in=sorted(ENDED_REFUND_STATES)) & Q(ended_at__isnull=True)),
                name="refund_ended_iff_over",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[RefundState.WAITS_FOR_ACCOUNT, RefundState.CANCELLED])
                | ~Q(iban=""),
                name="refund_account_known",
            ),
            # Four eyes: who approves is not who checked.
            models.CheckConstraint(
                condition=~Q(state__in=[RefundState.TO_BE_PAID, RefundState.SENT, RefundState.PAID])
                | (
                    Q(checked_by__isnull=False, approved_by__isnull=False)
                    & ~Q(checked_by=F("approved_by"))
                ),
                name="refund_approved_by_two",
            ),
            models.CheckConstraint(
                condition=Q(state=RefundState.PAID, paid_on__isnull=False)
                | (~Q(state=RefundState.PAID) & Q(paid_on__isnull=True)),
                name="refund_paid_on_iff_paid",
            ),
            models.UniqueConstraint(
                fields=["invoice"],
                condition=Q(state__in=sorted(OPEN_REFUND_STATES)),
                name="refund_one_open_an_invoice",
            ),
        ]

    def __str__(self) -> str:
        return format_euros(self.amount, get_language() or "fi")
