"""Documents: made once, never changed."""

from typing import ClassVar, Final
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Language, Party
from invoices.models.invoice import Invoice


class DocumentKind(models.TextChoices):
    ORIGINAL_INVOICE = "ORIGINAL_INVOICE", _("Original invoice")
    PAYMENT_RECEIPT = "PAYMENT_RECEIPT", _("Receipt of a payment")
    REMINDER = "REMINDER", _("Payment reminder")
    DEMAND = "DEMAND", _("Demand for payment")
    PLAN_CONFIRMATION = "PLAN_CONFIRMATION", _("Confirmation of a payment plan")
    OVERPAYMENT_NOTICE = "OVERPAYMENT_NOTICE", _("Notice of an overpayment")
    STATEMENT = "STATEMENT", _("Statement of debts")


class DocumentState(models.TextChoices):
    QUEUED = "QUEUED", _("In the queue")
    READY = "READY", _("Ready")
    FAILED = "FAILED", _("Failed")


DOCUMENT_TRANSITIONS: Final[dict[DocumentState, frozenset[DocumentState]]] = {
    DocumentState.QUEUED: frozenset({DocumentState.READY, DocumentState.FAILED}),
    DocumentState.FAILED: frozenset({DocumentState.QUEUED}),
    DocumentState.READY: frozenset(),
}


class Document(models.Model):
    """A PDF of an invoice or for a party. Once ready, the database refuses to change or delete it.

    `facts` is what the document says (names, addresses, sums): the PDF is made from it
    alone, so that a later change of the invoice does not change the document.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    # Whose it is: everyone's who may see the invoice, or the party's alone.
    invoice = models.ForeignKey(
        Invoice, on_delete=models.PROTECT, null=True, blank=True, related_name="documents"
    )
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, null=True, blank=True, related_name="documents"
    )
    # What the document is of, where there is one of each ("payment:<uuid>").
    cause = models.CharField(_("cause"), max_length=120, null=True, blank=True, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=DocumentKind)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    state = models.CharField(
        _("state"),
        max_length=6,
        choices=DocumentState,
        default=DocumentState.QUEUED,
    )
    facts = models.JSONField(default=dict, editable=False)
    file = models.FileField(_("file"), upload_to="documents", blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True, editable=False)
    size_bytes = models.PositiveIntegerField(_("bytes"), null=True, editable=False)
    requested_at = models.DateTimeField(_("requested"))
    made_at = models.DateTimeField(_("made"), null=True, blank=True)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["invoice"],
                condition=Q(kind=DocumentKind.ORIGINAL_INVOICE),
                name="document_one_original_per_invoice",
            ),
            models.CheckConstraint(
                condition=Q(invoice__isnull=False, party__isnull=True)
                | Q(invoice__isnull=True, party__isnull=False),
                name="document_of_invoice_or_party",
            ),
            models.CheckConstraint(
                condition=Q(state__in=DocumentState.values),
                name="document_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state=DocumentState.READY, made_at__isnull=False)
                & ~Q(sha256="")
                & ~Q(file="")
                | (~Q(state=DocumentState.READY) & Q(made_at__isnull=True, sha256="")),
                name="document_made_iff_ready",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["requested_at"],
                condition=Q(state=DocumentState.QUEUED),
                name="document_queued",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"
