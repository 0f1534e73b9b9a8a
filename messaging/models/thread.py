"""One thread per matter: everything that is said about it, whoever says it and how."""

from typing import ClassVar, Final
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Language, Party, User
from invoices.models import DebtorRequest, Invoice
from payments.models import PaymentPlan, Refund


class Queue(models.TextChoices):
    """Whose work an open thread is (S4-01…03)."""

    # About invoices that are not yet in collection.
    PAYMENT_ADVICE = "PAYMENT_ADVICE", _("Payment advice")
    # About reminders and demands.
    PAYMENT_CONTROL = "PAYMENT_CONTROL", _("Payment control")
    COMPANIES = "COMPANIES", _("Companies")


class ThreadState(models.TextChoices):
    # Somebody of ours has to answer.
    WAITS_FOR_US = "WAITS_FOR_US", _("Waits for an answer")
    WAITS_FOR_PERSON = "WAITS_FOR_PERSON", _("Answered")
    CLOSED = "CLOSED", _("Closed")


# A closed thread opens again by the next message of the person.
THREAD_TRANSITIONS: Final[dict[ThreadState, frozenset[ThreadState]]] = {
    ThreadState.WAITS_FOR_US: frozenset({ThreadState.WAITS_FOR_PERSON, ThreadState.CLOSED}),
    ThreadState.WAITS_FOR_PERSON: frozenset({ThreadState.WAITS_FOR_US, ThreadState.CLOSED}),
    ThreadState.CLOSED: frozenset({ThreadState.WAITS_FOR_US, ThreadState.WAITS_FOR_PERSON}),
}


class Classification(models.TextChoices):
    """What a contact was about, as its agent says when it is done (S2-13)."""

    PAYING = "PAYING", _("Paying")
    MORE_TIME = "MORE_TIME", _("More time")
    PLAN = "PLAN", _("Payment plan")
    DISPUTE = "DISPUTE", _("Dispute")
    PAID_ALREADY = "PAID_ALREADY", _("Paid already")
    REFUND = "REFUND", _("Refund")
    COSTS = "COSTS", _("Costs and interest")
    AUTHORISATION = "AUTHORISATION", _("Acting for another")
    CONTACT_DETAILS = "CONTACT_DETAILS", _("Contact details")
    TECHNICAL = "TECHNICAL", _("Trouble with the portal")
    OTHER = "OTHER", _("Other")


class Thread(models.Model):
    """A matter of one party; of an invoice, a plan, a refund, a request, or of none of them.

    last_number     of the newest message; the next one gets the next number
    waits_since     when the oldest message came that nobody has answered
    answer_by       by when it was promised to be answered
    assigned_to     the agent who has taken it; others see that
    live_since      a chat goes on in it: its lines change nothing in whom it waits for until
                    the chat ends
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="threads")
    invoice = models.ForeignKey(
        Invoice, on_delete=models.PROTECT, null=True, blank=True, related_name="threads"
    )
    plan = models.ForeignKey(
        PaymentPlan, on_delete=models.PROTECT, null=True, blank=True, related_name="threads"
    )
    refund = models.ForeignKey(
        Refund, on_delete=models.PROTECT, null=True, blank=True, related_name="threads"
    )
    request = models.ForeignKey(
        DebtorRequest, on_delete=models.PROTECT, null=True, blank=True, related_name="threads"
    )
    # Of a thread about nothing of these, in the person's words.
    subject = models.CharField(_("subject"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    queue = models.CharField(_("queue"), max_length=15, choices=Queue)
    state = models.CharField(_("state"), max_length=16, choices=ThreadState)
    classification = models.CharField(
        _("classification"), max_length=15, choices=Classification, blank=True
    )
    assigned_to = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("taken by"),
    )
    assigned_at = models.DateTimeField(_("taken"), null=True, blank=True)
    last_number = models.PositiveIntegerField(default=0)
    waits_since = models.DateTimeField(_("waits since"), null=True, blank=True)
    answer_by = models.DateTimeField(_("answer by"), null=True, blank=True)
    started_at = models.DateTimeField(_("started"))
    changed_at = models.DateTimeField(_("changed"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    live_since = models.DateTimeField(_("chat since"), null=True, blank=True)
    # Two contacts about one matter: this one goes on in the other.
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged"
    )

    class Meta:
        verbose_name = _("thread")
        verbose_name_plural = _("threads")
        ordering: ClassVar = ["-changed_at"]
        permissions: ClassVar = [
            ("assign_thread", "Can give threads to other agents"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=ThreadState.values), name="thread_state_known"
            ),
            models.CheckConstraint(condition=Q(queue__in=Queue.values), name="thread_queue_known"),
            models.CheckConstraint(
                condition=Q(state=ThreadState.WAITS_FOR_US, waits_since__isnull=False)
                | (~Q(state=ThreadState.WAITS_FOR_US) & Q(waits_since__isnull=True)),
                name="thread_waits_since_iff_waits",
            ),
            models.CheckConstraint(
                condition=Q(state=ThreadState.CLOSED, closed_at__isnull=False)
                | (~Q(state=ThreadState.CLOSED) & Q(closed_at__isnull=True)),
                name="thread_closed_iff_closed",
            ),
            # One matter, one thread.
            *(
                models.UniqueConstraint(
                    fields=["party", matter],
                    condition=Q(**{f"{matter}__isnull": False}, merged_into__isnull=True),
                    name=f"thread_one_of_{matter}",
                )
                for matter in ("plan", "refund", "request")
            ),
            models.UniqueConstraint(
                fields=["party", "invoice"],
                condition=Q(
                    invoice__isnull=False,
                    plan__isnull=True,
                    refund__isnull=True,
                    request__isnull=True,
                    merged_into__isnull=True,
                ),
                name="thread_one_of_invoice",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["party", "-changed_at"], name="thread_of_party"),
            # The inbox: what waits, the nearest promise first.
            models.Index(
                fields=["queue", "answer_by", "id"],
                condition=Q(state=ThreadState.WAITS_FOR_US),
                name="thread_to_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    def goes_on_in(self) -> "Thread":
        """Itself, or where it goes on since it was merged."""
        thread = self
        while thread.merged_into is not None:
            thread = thread.merged_into
        return thread
