"""Paying in parts (maksusuunnitelma): the plan, the claims in it and its instalments."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Language, Party, User
from invoices.models import Invoice


class PlanState(models.TextChoices):
    """The states of `rules.plan_life`, and those before a plan is one."""

    # Above what a debtor may arrange alone: an agent looks at it.
    ASKED = "ASKED", _("Waits for an agent")
    ACTIVE = "ACTIVE", _("In force")
    LAPSED = "LAPSED", _("Lapsed")
    PAID = "PAID", _("Paid")
    CANCELLED = "CANCELLED", _("Ended")
    REFUSED = "REFUSED", _("Not agreed on")


class PaymentPlan(models.Model):
    """One plan of a party over one or more claims. Sums in euros.

    total     what is paid in all: the claims as they stood when it was made, and its cost
    payday    the day of the month of its later instalments
    received what was counted as its money so far: booked payments, and those under way
    misses, skips, most_skips  see `rules.plan_life.Plan`
    reinstated  how often it went on after it had lapsed
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    number = models.BigAutoField(_("number"), primary_key=True)
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="plans", verbose_name=_("debtor")
    )
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    language = models.CharField(_("language"), max_length=2, choices=Language)
    state = models.CharField(_("state"), max_length=9, choices=PlanState, default=PlanState.ACTIVE)
    total = models.DecimalField(_("in all"), max_digits=12, decimal_places=2)
    cost = models.DecimalField(_("cost of the plan"), max_digits=12, decimal_places=2, default=0)
    received = models.DecimalField(_("received"), max_digits=12, decimal_places=2, default=0)
    payday = models.PositiveSmallIntegerField(_("payday"))
    misses = models.PositiveSmallIntegerField(_("missed since a part was paid"), default=0)
    skips = models.PositiveSmallIntegerField(_("skipped"), default=0)
    most_skips = models.PositiveSmallIntegerField(_("may be skipped"), default=1)
    reinstated = models.PositiveSmallIntegerField(_("taken up again"), default=0)
    # Of a plan that an agent decides on: what the debtor told, and what the debtor is answered.
    text = models.TextField(_("in the debtor’s words"), max_length=2000, blank=True)
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    made_at = models.DateTimeField(_("made"))
    # In force from then on; none while an agent has not decided.
    started_at = models.DateTimeField(_("in force since"), null=True, blank=True)
    lapsed_at = models.DateTimeField(_("lapsed"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("payment plan")
        verbose_name_plural = _("payment plans")
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=PlanState.values), name="plan_state_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    total__gt=0, cost__gte=0, payday__gte=1, payday__lte=31, received__gte=0
                ),
                name="plan_numbers_make_sense",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["ACTIVE", "ASKED", "LAPSED"], ended_at__isnull=True)
                | Q(state__in=["CANCELLED", "PAID", "REFUSED"], ended_at__isnull=False),
                name="plan_ended_iff_over",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["ASKED", "REFUSED", "CANCELLED"])
                | Q(started_at__isnull=False),
                name="plan_started_if_it_was_one",
            ),
            models.CheckConstraint(
                condition=Q(state="LAPSED", lapsed_at__isnull=False)
                | (~Q(state="LAPSED") & Q(lapsed_at__isnull=True)),
                name="plan_lapsed_at_iff_lapsed",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["party", "-number"], name="plan_of_party"),
            models.Index(fields=["state", "-number"], name="plan_of_state"),
            models.Index(fields=["made_at"], name="plan_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def cause(self) -> str:
        """Of its letter; what it does to a claim has a cause that begins so."""
        return f"plan:{self.public_id}"


class PlanClaim(models.Model):
    """One claim in a plan: what it owed when the plan was made, and what the plan cost it.

    owed        euros, with the interest that making the plan charged
    interest    what of it that was
    cost        of the plan, on this claim; with the paragraph that allows it
    paid_before its payments, booked or under way, when the plan was made: not the plan's money
    is_current  whether the plan still pays it; a claim is in one plan at a time
    """

    plan = models.ForeignKey(PaymentPlan, on_delete=models.PROTECT, related_name="claims")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="plan_claims")
    owed = models.DecimalField(_("owed"), max_digits=12, decimal_places=2)
    interest = models.DecimalField(_("interest"), max_digits=12, decimal_places=2, default=0)
    cost = models.DecimalField(_("cost"), max_digits=12, decimal_places=2, default=0)
    legal_basis = models.CharField(_("legal basis"), max_length=100, blank=True)
    is_interest_charged = models.BooleanField(_("bears interest meanwhile"), default=False)
    paid_before = models.DecimalField(
        _("paid before"), max_digits=12, decimal_places=2, default=0, editable=False
    )
    is_current = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("claim in a plan")
        verbose_name_plural = _("claims in plans")
        ordering: ClassVar = ["plan", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "invoice"], name="plan_claim_once"),
            models.UniqueConstraint(
                fields=["invoice"], condition=Q(is_current=True), name="plan_claim_one_plan"
            ),
            models.CheckConstraint(
                condition=Q(owed__gt=0, cost__gte=0), name="plan_claim_sums_make_sense"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.invoice_id}"


class PlanAct(models.TextChoices):
    """What happened to a plan, in the words of its history."""

    ASKED = "ASKED", _("Asked for")
    MADE = "MADE", _("Made")
    PAID = "PAID", _("Paid")
    PAYMENT_REVERSED = "PAYMENT_REVERSED", _("Payment taken back")
    DEBT_CHANGED = "DEBT_CHANGED", _("The debt changed")
    PAYDAY_CHANGED = "PAYDAY_CHANGED", _("Payday changed")
    SUM_CHANGED = "SUM_CHANGED", _("Sum changed")
    SKIPPED = "SKIPPED", _("Instalment skipped")
    MISSED = "MISSED", _("Instalment missed")
    LAPSED = "LAPSED", _("Lapsed")
    REINSTATED = "REINSTATED", _("Taken up again")
    COMPLETED = "COMPLETED", _("Paid in full")
    CANCELLED = "CANCELLED", _("Ended")
    REFUSED = "REFUSED", _("Not agreed on")


class PlanEvent(models.Model):
    """One thing that happened to a plan. `data` holds days and sums as strings; no names."""

    plan = models.ForeignKey(PaymentPlan, on_delete=models.PROTECT, related_name="history")
    act = models.CharField(_("what"), max_length=16, choices=PlanAct)
    at = models.DateTimeField(_("when"))
    # Nobody: the portal itself.
    user = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    data = models.JSONField(_("details"), default=dict, blank=True)

    class Meta:
        verbose_name = _("event of a plan")
        verbose_name_plural = _("events of plans")
        ordering: ClassVar = ["plan", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(act__in=PlanAct.values), name="plan_act_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["at"], name="plan_event_by_time")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.act}"


class Instalment(models.Model):
    """One part of a plan (maksuerä): the rows are `rules.plan_life.Part` in order of days."""

    plan = models.ForeignKey(PaymentPlan, on_delete=models.CASCADE, related_name="instalments")
    position = models.PositiveSmallIntegerField()
    due_on = models.DateField(_("due"))
    amount = models.DecimalField(_("sum"), max_digits=12, decimal_places=2)
    paid = models.DecimalField(_("paid"), max_digits=12, decimal_places=2, default=0)
    moved = models.BooleanField(_("moved to the end"), default=False)

    class Meta:
        verbose_name = _("instalment")
        verbose_name_plural = _("instalments")
        ordering: ClassVar = ["plan", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "position"], name="instalment_position"),
            models.CheckConstraint(
                condition=Q(paid__gte=0, paid__lte=F("amount")), name="instalment_paid_within"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_on", "plan"],
                condition=Q(paid__lt=F("amount")),
                name="instalment_open_by_day",
            ),
            models.Index(
                fields=["due_on"],
                condition=Q(paid=F("amount"), moved=False),
                name="instalment_paid_by_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.position}"
