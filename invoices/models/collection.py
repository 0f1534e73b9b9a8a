"""The collection run, and what it leaves to a person."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from invoices.models.invoice import Invoice


class CollectionRun(models.Model):
    """What the run of a day has done so far; it may be started again at any point.

    counts  numbers by name: "looked", "REMINDER", "FIRST_DEMAND", "REPEAT_DEMAND",
            "DECISION", "postponed", "waiting"
    """

    on = models.DateField(_("day"), unique=True)
    started_at = models.DateTimeField(_("started"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    counts = models.JSONField(_("what it did"), default=dict, blank=True)

    class Meta:
        verbose_name = _("collection run")
        verbose_name_plural = _("collection runs")
        ordering: ClassVar = ["-on"]

    def __str__(self) -> str:
        return self.on.isoformat()


class ReviewReason(models.TextChoices):
    LETTERS_SENT = "LETTERS_SENT", _("All letters have been sent")
    MAY_BE_PRESCRIBED = "MAY_BE_PRESCRIBED", _("The claim may be prescribed")
    LETTER_FAILED = "LETTER_FAILED", _("A letter could not be sent")


class ReviewOutcome(models.TextChoices):
    TO_COURT = "TO_COURT", _("To legal collection")
    WAIT = "WAIT", _("Look again on a day")
    CONTINUE = "CONTINUE", _("Collection goes on")
    ENDED = "ENDED", _("The creditor gives up the claim")


class Review(models.Model):
    """A claim that a person looks at before anything else happens to it (see its hold)."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="reviews")
    reason = models.CharField(_("why"), max_length=17, choices=ReviewReason)
    opened_at = models.DateTimeField(_("opened"))
    outcome = models.CharField(_("decision"), max_length=8, choices=ReviewOutcome, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    look_again_on = models.DateField(_("look again on"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )

    class Meta:
        verbose_name = _("claim to decide on")
        verbose_name_plural = _("claims to decide on")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(reason__in=ReviewReason.values), name="review_reason_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at__isnull=True)
                | (~Q(outcome="") & Q(decided_at__isnull=False)),
                name="review_decided_iff_outcome",
            ),
            models.CheckConstraint(
                condition=Q(outcome=ReviewOutcome.WAIT, look_again_on__isnull=False)
                | (~Q(outcome=ReviewOutcome.WAIT) & Q(look_again_on__isnull=True)),
                name="review_look_again_iff_wait",
            ),
            models.UniqueConstraint(
                fields=["invoice"], condition=Q(outcome=""), name="review_one_open_an_invoice"
            ),
        ]

    def __str__(self) -> str:
        return self.get_reason_display()
