"""Which invoices a right to act for another covers, and rights that are asked of staff."""

from typing import ClassVar, Final
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Basis, Mandate, Party, ScannedFile, User
from invoices.models.creditor import Creditor
from invoices.models.invoice import Invoice


class MandateScope(models.Model):
    """One invoice, or all invoices of one creditor, that a limited mandate covers."""

    mandate = models.ForeignKey(Mandate, on_delete=models.CASCADE, related_name="scopes")
    invoice = models.ForeignKey(
        Invoice, on_delete=models.PROTECT, null=True, blank=True, related_name="mandate_scopes"
    )
    creditor = models.ForeignKey(
        Creditor, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("what a right covers")
        verbose_name_plural = _("what a right covers")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(invoice__isnull=False, creditor__isnull=True)
                | Q(invoice__isnull=True, creditor__isnull=False),
                name="mandate_scope_one_kind",
            ),
            models.UniqueConstraint(
                fields=["mandate", "invoice"],
                condition=Q(invoice__isnull=False),
                name="mandate_scope_invoice_once",
            ),
            models.UniqueConstraint(
                fields=["mandate", "creditor"],
                condition=Q(creditor__isnull=False),
                name="mandate_scope_creditor_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mandate_id}"


class MandateRequestState(models.TextChoices):
    ASKED = "ASKED", _("Waits for us")
    # One of staff found it right; another one has to agree.
    CHECKED = "CHECKED", _("Checked once")
    CONFIRMED = "CONFIRMED", _("Confirmed")
    REFUSED = "REFUSED", _("Not confirmed")
    WITHDRAWN = "WITHDRAWN", _("Taken back")


MANDATE_REQUEST_TRANSITIONS: Final[dict[MandateRequestState, frozenset[MandateRequestState]]] = {
    MandateRequestState.ASKED: frozenset(
        {
            MandateRequestState.CHECKED,
            MandateRequestState.REFUSED,
            MandateRequestState.WITHDRAWN,
        }
    ),
    MandateRequestState.CHECKED: frozenset(
        {
            # The second one does not agree: the first has to look again.
            MandateRequestState.ASKED,
            MandateRequestState.CONFIRMED,
            MandateRequestState.REFUSED,
            MandateRequestState.WITHDRAWN,
        }
    ),
    MandateRequestState.CONFIRMED: frozenset(),
    MandateRequestState.REFUSED: frozenset(),
    MandateRequestState.WITHDRAWN: frozenset(),
}
OPEN_MANDATE_REQUESTS: Final = frozenset({MandateRequestState.ASKED, MandateRequestState.CHECKED})
ASKABLE: Final = (Basis.GUARDIAN, Basis.ESTATE, Basis.COUNSELLOR, Basis.COMPANY)


class MandateRequest(models.Model):
    """A right to act for another that a person says to have, with its proof (A3, A6).

    For a person: the name and the identity code of the other, and a document. For a
    company: its business ID and the codes of a letter to it; a document if there is one.
    Whether we know the other is told only when staff have confirmed.

    principal  whom staff found it to be about; set when the first of them checks it
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    holder = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="mandate_requests", verbose_name=_("by")
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(_("basis"), max_length=10, choices=Basis)
    principal_name = models.CharField(_("for, as written"), max_length=200)
    principal_hetu_encrypted = models.TextField(blank=True, editable=False)
    business_id = models.CharField(_("business ID"), max_length=9, blank=True)
    case_number = models.BigIntegerField(_("case number"), null=True, blank=True)
    myropo_id = models.CharField(_("MyRopo ID"), max_length=8, blank=True)
    text = models.TextField(_("in the person’s words"), blank=True)
    ends_on = models.DateField(_("last day"))
    asked_at = models.DateTimeField(_("asked"))

    state = models.CharField(
        _("state"),
        max_length=9,
        choices=MandateRequestState,
        default=MandateRequestState.ASKED,
    )
    principal = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("for"),
    )
    checked_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("checked by"),
    )
    decided_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    answer = models.TextField(_("answer"), blank=True)
    ended_at = models.DateTimeField(_("decided or taken back"), null=True, blank=True)
    mandate = models.OneToOneField(
        Mandate,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="request",
        verbose_name=_("right"),
    )

    class Meta:
        verbose_name = _("request to act for another")
        verbose_name_plural = _("requests to act for another")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=MandateRequestState.values),
                name="mandate_request_state_known",
            ),
            models.CheckConstraint(
                condition=Q(basis__in=[str(basis) for basis in ASKABLE]),
                name="mandate_request_basis_askable",
            ),
            models.CheckConstraint(
                condition=(Q(basis=Basis.COMPANY) & ~Q(business_id=""))
                | (~Q(basis=Basis.COMPANY) & Q(business_id="")),
                name="mandate_request_business_id_iff_company",
            ),
            # Four eyes: who decides is not who checked.
            models.CheckConstraint(
                condition=~Q(state=MandateRequestState.CONFIRMED)
                | (
                    Q(checked_by__isnull=False, decided_by__isnull=False, principal__isnull=False)
                    & ~Q(checked_by=F("decided_by"))
                    & Q(mandate__isnull=False)
                ),
                name="mandate_request_confirmed_by_two",
            ),
            models.CheckConstraint(
                condition=~Q(state=MandateRequestState.REFUSED)
                | (Q(decided_by__isnull=False) & ~Q(answer="")),
                name="mandate_request_refused_with_answer",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[str(state) for state in sorted(OPEN_MANDATE_REQUESTS)],
                    ended_at__isnull=True,
                )
                | (
                    ~Q(state__in=[str(state) for state in sorted(OPEN_MANDATE_REQUESTS)])
                    & Q(ended_at__isnull=False)
                ),
                name="mandate_request_ended_iff_not_open",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["asked_at"],
                condition=Q(state__in=[str(state) for state in sorted(OPEN_MANDATE_REQUESTS)]),
                name="mandate_request_to_decide",
            ),
            models.Index(fields=["holder", "-id"], name="mandate_request_of_holder"),
        ]

    def __str__(self) -> str:
        return f"{self.get_basis_display()} {self.pk}"


class MandateFile(ScannedFile):
    """A document that proves a right: an order of a court, a deed of inventory, a power."""

    request = models.ForeignKey(MandateRequest, on_delete=models.PROTECT, related_name="files")
    file = models.FileField(_("file"), upload_to="mandate_files", blank=True)

    class Meta(ScannedFile.Meta):
        verbose_name = _("document of a right")
        verbose_name_plural = _("documents of rights")
