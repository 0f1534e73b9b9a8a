"""Every euro: an append-only ledger with the balances' four columns."""

from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from invoices.models.invoice import Invoice


class EntryKind(models.TextChoices):
    PRINCIPAL = "PRINCIPAL", _("Principal")
    INTEREST = "INTEREST", _("Interest")
    COST = "COST", _("Cost")
    PAYMENT = "PAYMENT", _("Payment")
    CREDIT_NOTE = "CREDIT_NOTE", _("Credit note")
    REFUND = "REFUND", _("Refund")
    WRITE_OFF = "WRITE_OFF", _("Write-off")


class LedgerEntry(models.Model):
    """One booking. The database refuses UPDATE and DELETE (migration 0002).

    Each column is what the entry adds (above zero) to or takes (below zero) from that
    balance of the invoice: `principal`, `interest` and `costs` are owed by the debtor,
    `surplus` is owed to the debtor. A payment of 120 € on 100 € of principal is one
    entry with principal −100 and surplus +20. A refund takes its sum from the surplus; one
    that the bank brought back puts it there again, as an entry of the same kind.
    """

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="ledger")
    kind = models.CharField(_("kind"), max_length=11, choices=EntryKind)
    principal = models.DecimalField(_("principal"), max_digits=12, decimal_places=2, default=0)
    interest = models.DecimalField(_("interest"), max_digits=12, decimal_places=2, default=0)
    costs = models.DecimalField(_("costs"), max_digits=12, decimal_places=2, default=0)
    surplus = models.DecimalField(_("surplus"), max_digits=12, decimal_places=2, default=0)
    # The signed sum of money of the entry: what it adds to (or takes from) the debt.
    amount = models.GeneratedField(
        expression=F("principal") + F("interest") + F("costs") - F("surplus"),
        output_field=models.DecimalField(max_digits=12, decimal_places=2),
        db_persist=True,
    )
    value_on = models.DateField(_("value date"))
    booked_at = models.DateTimeField(_("booked"))
    # What caused it, e.g. `finvoice:<creditor>:<number>`; the same cause books once.
    cause = models.CharField(_("cause"), max_length=120, unique=True)
    legal_basis = models.CharField(_("legal basis"), max_length=120, blank=True)
    # Of a payment that is taken back: its entry, which can be taken back once.
    reverses = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reversed_by",
        verbose_name=_("takes back"),
    )

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        ordering: ClassVar = ["invoice", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=EntryKind.values), name="ledger_kind_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind=EntryKind.COST) | ~Q(legal_basis=""),
                name="ledger_cost_has_legal_basis",
            ),
            # Whatever adds to the debt as a payment takes one back, and nothing else does.
            models.CheckConstraint(
                condition=Q(reverses__isnull=True) & (~Q(kind=EntryKind.PAYMENT) | Q(amount__lt=0))
                | Q(reverses__isnull=False, kind=EntryKind.PAYMENT, amount__gt=0),
                name="ledger_reverses_iff_taken_back",
            ),
        ]

        indexes: ClassVar = [
            # Booked in the order of time: a day of it is a few pages of the table.
            BrinIndex(fields=["booked_at"], autosummarize=True, name="ledger_by_time")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"
