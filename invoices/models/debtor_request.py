"""What a debtor asks of us about a claim: to dispute it, to stop, to complain, to wait."""

from typing import ClassVar, Final
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Party, ScannedFile, User
from invoices.models.invoice import Invoice


class RequestKind(models.TextChoices):
    # Perintälaki 513/1999 4 b §: collection does not go on while the debt is denied.
    DISPUTE = "DISPUTE", _("Dispute")
    # 4 c §: stop voluntary collection and take the matter to court.
    STOP = "STOP", _("Request to stop collection")
    COMPLAINT = "COMPLAINT", _("Complaint")
    HARDSHIP = "HARDSHIP", _("Difficulty in paying")


class DisputeReason(models.TextChoices):
    """Why the debtor denies the debt; other kinds of request have none."""

    NOT_MINE = "NOT_MINE", _("The invoice is not mine")
    PAID = "PAID", _("It has been paid")
    WRONG_SUM = "WRONG_SUM", _("The sum is wrong")
    NOT_DELIVERED = "NOT_DELIVERED", _("I did not get what I ordered")
    FAULTY = "FAULTY", _("There was something wrong with it")
    CANCELLED = "CANCELLED", _("I had cancelled it")
    TOO_OLD = "TOO_OLD", _("The debt is too old")
    COSTS = "COSTS", _("The costs or the interest are wrong")
    OTHER = "OTHER", _("Another reason")


class RequestState(models.TextChoices):
    OPEN = "OPEN", _("Waits for an answer")
    ANSWERED = "ANSWERED", _("Answered")
    WITHDRAWN = "WITHDRAWN", _("Taken back")


class RequestOutcome(models.TextChoices):
    """What an answer does to the claim. Which fits which kind: `rules.debtor_requests`."""

    ACCEPTED = "ACCEPTED", _("The debtor is right: the creditor corrects the claim")
    PARTLY_ACCEPTED = "PARTLY_ACCEPTED", _("The debtor is right in part")
    REJECTED = "REJECTED", _("Collection goes on")
    TO_COURT = "TO_COURT", _("The matter moves to legal collection")
    WITHOUT_COSTS = "WITHOUT_COSTS", _("Collection goes on without new costs")
    ENDED = "ENDED", _("The creditor gives up the claim")
    PAUSED = "PAUSED", _("Collection waits until a day")
    EXPLAINED = "EXPLAINED", _("Explained")


REQUEST_TRANSITIONS: Final[dict[RequestState, frozenset[RequestState]]] = {
    RequestState.OPEN: frozenset({RequestState.ANSWERED, RequestState.WITHDRAWN}),
    RequestState.ANSWERED: frozenset(),
    RequestState.WITHDRAWN: frozenset(),
}


class DebtorRequest(models.Model):
    """One matter that a debtor raised, and our answer to it. Sums in euros.

    disputed_amount  of a dispute, the part of the open sum that is denied; None: all of it.
                     The rest stays payable
    pause_until      of a difficulty in paying, until when the debtor hopes to wait; of an
                     answer that pauses, see `paused_until`
    answer_by        by when we promise to answer
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    number = models.BigAutoField(_("number"), primary_key=True)
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="requests")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="requests")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=9, choices=RequestKind)
    reason = models.CharField(_("reason"), max_length=13, choices=DisputeReason, blank=True)
    text = models.TextField(_("in the debtor’s words"), blank=True)
    disputed_amount = models.DecimalField(
        _("disputed sum"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    pause_until = models.DateField(_("hopes to wait until"), null=True, blank=True)
    made_at = models.DateTimeField(_("made"))
    answer_by = models.DateField(_("answer by"))

    state = models.CharField(
        _("state"), max_length=9, choices=RequestState, default=RequestState.OPEN
    )
    outcome = models.CharField(_("outcome"), max_length=15, choices=RequestOutcome, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    paused_until = models.DateField(_("collection waits until"), null=True, blank=True)
    answered_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    ended_at = models.DateTimeField(_("answered or taken back"), null=True, blank=True)

    class Meta:
        verbose_name = _("request of a debtor")
        verbose_name_plural = _("requests of debtors")
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=RequestKind.values), name="request_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=RequestState.values), name="request_state_known"
            ),
            models.CheckConstraint(
                condition=(Q(kind=RequestKind.DISPUTE) & ~Q(reason=""))
                | (~Q(kind=RequestKind.DISPUTE) & Q(reason="", disputed_amount__isnull=True)),
                name="request_reason_iff_dispute",
            ),
            models.CheckConstraint(
                condition=Q(disputed_amount__isnull=True) | Q(disputed_amount__gt=0),
                name="request_disputed_amount_positive",
            ),
            models.CheckConstraint(
                condition=Q(state=RequestState.OPEN, ended_at__isnull=True)
                | (~Q(state=RequestState.OPEN) & Q(ended_at__isnull=False)),
                name="request_ended_iff_not_open",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state=RequestState.ANSWERED, answered_by__isnull=False)
                    & ~Q(outcome="")
                    & ~Q(answer="")
                )
                | (~Q(state=RequestState.ANSWERED) & Q(outcome="", answer="")),
                name="request_answer_iff_answered",
            ),
            models.CheckConstraint(
                condition=Q(outcome=RequestOutcome.PAUSED, paused_until__isnull=False)
                | (~Q(outcome=RequestOutcome.PAUSED) & Q(paused_until__isnull=True)),
                name="request_paused_until_iff_paused",
            ),
            models.UniqueConstraint(
                fields=["invoice", "kind"],
                condition=Q(state=RequestState.OPEN),
                name="request_one_open_of_a_kind",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["answer_by", "number"],
                condition=Q(state=RequestState.OPEN),
                name="request_to_answer",
            ),
            models.Index(fields=["invoice", "-number"], name="request_of_invoice"),
            models.Index(fields=["made_at"], name="request_by_time"),
            models.Index(fields=["ended_at"], name="request_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class RequestFile(ScannedFile):
    """Evidence: a file that the debtor sent with a request."""

    request = models.ForeignKey(DebtorRequest, on_delete=models.PROTECT, related_name="files")
    file = models.FileField(_("file"), upload_to="request_files", blank=True)

    class Meta(ScannedFile.Meta):
        verbose_name = _("file of a request")
        verbose_name_plural = _("files of requests")
