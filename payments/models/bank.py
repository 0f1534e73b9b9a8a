"""What the bank told: statements, and each movement of money in them once."""

from typing import ClassVar, Final

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.search import Folded
from invoices.models import Invoice
from myropo.calendar import format_date
from myropo.money import format_euros


class StatementOutcome(models.TextChoices):
    IMPORTED = "IMPORTED", _("Imported")
    REFUSED = "REFUSED", _("Refused")


class BankStatement(models.Model):
    """One file of the bank (camt.053 or camt.054), taken whole or refused whole."""

    name = models.CharField(_("file"), max_length=255)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    # As the file says, e.g. "camt.053.001.02"; empty when it could not be read.
    schema = models.CharField(_("format"), max_length=20, blank=True)
    message_id = models.CharField(_("message"), max_length=40, blank=True)
    outcome = models.CharField(_("outcome"), max_length=8, choices=StatementOutcome)
    # Counts of a taken file, or the refusals of a refused one.
    report = models.JSONField(_("report"), default=dict)
    imported_at = models.DateTimeField(_("imported"))
    imported_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("bank statement")
        verbose_name_plural = _("bank statements")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(outcome__in=StatementOutcome.values), name="statement_outcome_known"
            ),
            models.UniqueConstraint(
                fields=["sha256"],
                condition=Q(outcome=StatementOutcome.IMPORTED),
                name="statement_imported_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Direction(models.TextChoices):
    CREDIT = "CREDIT", _("In")
    DEBIT = "DEBIT", _("Out")


class EntryState(models.TextChoices):
    # Stored; nothing has been decided about it yet.
    RECEIVED = "RECEIVED", _("Received")
    BOOKED = "BOOKED", _("Booked to invoices")
    # The provider's payout of payments that debtors made in the portal.
    SETTLEMENT = "SETTLEMENT", _("Payout of MyRopo payments")
    CLEARING = "CLEARING", _("To be cleared")
    RETURNED = "RETURNED", _("Returned to the sender")
    # A credit that the bank took back, and the movement that took it back.
    REVERSED = "REVERSED", _("Taken back by the bank")
    REVERSAL = "REVERSAL", _("Took an entry back")
    # A sum of several movements, which have come one by one as well.
    SUPERSEDED = "SUPERSEDED", _("Replaced by its parts")
    OUTGOING = "OUTGOING", _("Outgoing")


ENTRY_TRANSITIONS: Final[dict[EntryState, frozenset[EntryState]]] = {
    EntryState.RECEIVED: frozenset(set(EntryState) - {EntryState.RECEIVED, EntryState.RETURNED}),
    EntryState.CLEARING: frozenset(
        {
            EntryState.BOOKED,
            EntryState.SETTLEMENT,
            EntryState.RETURNED,
            EntryState.REVERSED,
            EntryState.REVERSAL,
            EntryState.SUPERSEDED,
        }
    ),
    EntryState.BOOKED: frozenset({EntryState.REVERSED}),
    EntryState.SETTLEMENT: frozenset(),
    EntryState.RETURNED: frozenset(),
    EntryState.REVERSED: frozenset(),
    EntryState.REVERSAL: frozenset(),
    EntryState.SUPERSEDED: frozenset(),
    EntryState.OUTGOING: frozenset(),
}


class ClearingReason(models.TextChoices):
    """Why an entry could not be booked by itself."""

    NO_REFERENCE = "NO_REFERENCE", _("No reference")
    INVALID_REFERENCE = "INVALID_REFERENCE", _("The reference is no Finnish or RF reference")
    UNKNOWN_REFERENCE = "UNKNOWN_REFERENCE", _("No invoice has this reference")
    OTHER_ACCOUNT = "OTHER_ACCOUNT", _("The invoice is paid to another account")
    AMBIGUOUS = "AMBIGUOUS", _("Several invoices have this reference")
    SETTLEMENT_DIFFERS = (
        "SETTLEMENT_DIFFERS",
        _("The payout is not the sum of its payments"),
    )
    REVERSAL_UNMATCHED = "REVERSAL_UNMATCHED", _("What it takes back is not known")
    SUMMARY = "SUMMARY", _("The bank has sent the sum without its parts")


class IllegalEntryStateError(Exception):
    """The entry cannot go from its state to the wanted one. Nothing was changed."""


class BankEntry(models.Model):
    """One movement of money on an account, whichever and however many files told of it."""

    statement = models.ForeignKey(
        BankStatement,
        on_delete=models.PROTECT,
        related_name="entries",
        verbose_name=_("statement"),
    )
    # What makes it the same movement in every file; see `payments.rules.entry_keys`.
    key = models.CharField(max_length=64, unique=True, editable=False)
    # The same of the bank's entry that it is a part of: one entry may have many parts.
    entry_key = models.CharField(max_length=64, db_index=True, editable=False)
    account = models.CharField(_("account"), max_length=34)
    archive_id = models.CharField(_("archive ID"), max_length=40, blank=True)
    direction = models.CharField(_("direction"), max_length=6, choices=Direction)
    is_reversal = models.BooleanField(_("reversal"), default=False)
    # A batch without its parts.
    is_summary = models.BooleanField(_("sum of a batch"), default=False)
    amount = models.DecimalField(_("sum"), max_digits=12, decimal_places=2)
    booked_on = models.DateField(_("booked"))
    value_on = models.DateField(_("value date"))
    # As the bank wrote it, and what all ways of writing it have in common ("" for neither).
    reference = models.CharField(_("reference"), max_length=35, blank=True)
    reference_key = models.CharField(max_length=35, blank=True, db_index=True, editable=False)
    end_to_end_id = models.CharField(_("end-to-end ID"), max_length=40, blank=True)
    # Of a reversal: the archive or end-to-end ID of what it takes back.
    reverses = models.CharField(_("takes back"), max_length=40, blank=True)
    # Why another bank sent a payment of ours back, as an ISO 20022 code ("AC04").
    return_reason = models.CharField(_("why it came back"), max_length=35, blank=True)
    text = models.TextField(_("message"), blank=True)
    counterparty_name = models.CharField(_("payer or payee"), max_length=140, blank=True)
    counterparty_iban = models.CharField(_("their account"), max_length=34, blank=True)

    state = models.CharField(
        _("state"), max_length=10, choices=EntryState, default=EntryState.RECEIVED
    )
    clearing_reason = models.CharField(
        _("why it is not booked"), max_length=20, choices=ClearingReason, blank=True
    )
    received_at = models.DateTimeField(_("received"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        verbose_name = _("bank entry")
        verbose_name_plural = _("bank entries")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=EntryState.values), name="entry_state_known"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="entry_amount_positive"),
            models.CheckConstraint(
                condition=(Q(state=EntryState.CLEARING) & ~Q(clearing_reason=""))
                | (~Q(state=EntryState.CLEARING) & Q(clearing_reason="")),
                name="entry_reason_iff_clearing",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "-id"], name="entry_of_state"),
            models.Index(
                fields=["id"], condition=Q(state=EntryState.RECEIVED), name="entry_to_match"
            ),
            models.Index(fields=["account", "archive_id"], name="entry_of_archive_id"),
            models.Index(
                fields=["end_to_end_id"], condition=~Q(end_to_end_id=""), name="entry_of_end_to_end"
            ),
            # Staff search payers among what is to be cleared; the rest books without it.
            GinIndex(
                OpClass(Folded("counterparty_name"), name="gin_trgm_ops"),
                condition=Q(state=EntryState.CLEARING),
                name="entry_payer_search",
            ),
        ]

    def __str__(self) -> str:
        language = get_language() or "fi"
        return f"{format_date(self.booked_on, language)}, {format_euros(self.amount, language)}"


class EntryAllocation(models.Model):
    """What an entry brought to one invoice, in euros; `cause` is the ledger's."""

    entry = models.ForeignKey(BankEntry, on_delete=models.PROTECT, related_name="allocations")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="allocations")
    amount = models.DecimalField(_("sum"), max_digits=12, decimal_places=2)
    cause = models.CharField(max_length=120, unique=True)
    booked_at = models.DateTimeField(_("booked"))

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        ordering: ClassVar = ["entry", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="allocation_positive")
        ]

    def __str__(self) -> str:
        return self.cause
