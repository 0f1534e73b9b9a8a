"""Money that goes back: what was paid too much, and what was nobody's here."""

from typing import ClassVar, Final
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from invoices.models import Invoice
from myropo.money import format_euros
from payments.models.bank import BankEntry


class RefundState(models.TextChoices):
    # We owe it; where to has not been told yet.
    WAITS_FOR_ACCOUNT = "WAITS_FOR_ACCOUNT", _("Waits for an account number")
    # The account is known: of a returned payment it is the sender's.
    TO_BE_PAID = "TO_BE_PAID", _("To be paid")
    # Nothing is owed any more: the surplus was used, or the bank took the money back.
    CANCELLED = "CANCELLED", _("Cancelled")


REFUND_TRANSITIONS: Final[dict[RefundState, frozenset[RefundState]]] = {
    RefundState.WAITS_FOR_ACCOUNT: frozenset({RefundState.TO_BE_PAID, RefundState.CANCELLED}),
    RefundState.TO_BE_PAID: frozenset({RefundState.CANCELLED}),
    RefundState.CANCELLED: frozenset(),
}
OPEN_REFUND_STATES: Final = frozenset({RefundState.WAITS_FOR_ACCOUNT, RefundState.TO_BE_PAID})


class Refund(models.Model):
    """What we owe to someone, in euros: an invoice's surplus, or an entry that goes back."""

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
    started_at = models.DateTimeField(_("started"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering: ClassVar = ["-id"]
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
                condition=Q(state=RefundState.CANCELLED, ended_at__isnull=False)
                | (~Q(state=RefundState.CANCELLED) & Q(ended_at__isnull=True)),
                name="refund_ended_iff_cancelled",
            ),
            models.UniqueConstraint(
                fields=["invoice"],
                condition=Q(state__in=sorted(OPEN_REFUND_STATES)),
                name="refund_one_open_an_invoice",
            ),
        ]

    def __str__(self) -> str:
        return format_euros(self.amount, get_language() or "fi")
