"""Who may act for whom: authorisations, guardians, estates, debt counsellors, companies."""

from datetime import date
from typing import ClassVar, Final, Self
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.party import Party
from accounts.models.user import User


class Level(models.IntegerChoices):
    """How far a right goes; each includes those before it."""

    VIEW = 1, _("See")
    PAY = 2, _("See and pay")
    ARRANGE = 3, _("See, pay and arrange")
    # As the party itself: accounts for refunds, consents, authorisations.
    FULL = 4, _("Everything")


class Basis(models.TextChoices):
    """Why somebody may act for a party."""

    AUTHORISED = "AUTHORISED", _("Authorised person")
    GUARDIAN = "GUARDIAN", _("Guardian")
    ESTATE = "ESTATE", _("Estate of a deceased person")
    COUNSELLOR = "COUNSELLOR", _("Debt counsellor")
    COMPANY = "COMPANY", _("Company")


class Scope(models.TextChoices):
    """Which invoices of the party it covers; the rows of all but ALL are with the invoices."""

    INVOICES = "INVOICES", _("Some invoices")
    CREDITORS = "CREDITORS", _("All invoices of some creditors")
    ALL = "ALL", _("All invoices")


class MandateState(models.TextChoices):
    # Waits for the other to accept the invitation.
    INVITED = "INVITED", _("Invited")
    IN_FORCE = "IN_FORCE", _("In force")
    # Taken back by the party, given up by its holder, or ended by staff.
    ENDED = "ENDED", _("Ended")


MANDATE_TRANSITIONS: Final[dict[MandateState, frozenset[MandateState]]] = {
    MandateState.INVITED: frozenset({MandateState.IN_FORCE, MandateState.ENDED}),
    MandateState.IN_FORCE: frozenset({MandateState.ENDED}),
    MandateState.ENDED: frozenset(),
}
# What an authorised person can be allowed; the rest stays with the party itself.
AUTHORISABLE: Final = (Level.VIEW, Level.PAY, Level.ARRANGE)


class MandateQuerySet(models.QuerySet["Mandate"]):
    def valid(self, today: date) -> Self:
        """Those by which somebody may act on the day; the last day is included."""
        return self.filter(state=MandateState.IN_FORCE, ends_on__gte=today)


class Mandate(models.Model):
    """The right of a person (`holder`) to act for a party (`principal`).

    holder       None until an invitation is accepted
    holder_name  what the giver calls the holder; the giver sees no other name, so that
                 nobody learns who is a customer
    ends_on      the last day it counts
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    principal = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="mandates_given", verbose_name=_("for")
    )
    holder = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="mandates_held",
        verbose_name=_("who may act"),
    )
    holder_name = models.CharField(_("called"), max_length=100, blank=True)
    basis = models.CharField(_("basis"), max_length=10, choices=Basis)
    level = models.PositiveSmallIntegerField(_("may"), choices=Level)
    scope = models.CharField(_("covers"), max_length=9, choices=Scope)
    state = models.CharField(_("state"), max_length=8, choices=MandateState)
    given_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("given by")
    )
    given_at = models.DateTimeField(_("given"))
    ends_on = models.DateField(_("last day"))
    # Of an invitation: where its link was sent, the end of its life, and the keyed digest
    # of the words that the giver tells the other, without which the link opens nothing.
    invited_address = models.EmailField(_("invited at"), max_length=254, blank=True)
    invited_until = models.DateTimeField(_("invitation ends"), null=True, blank=True)
    invited_digest = models.CharField(max_length=64, blank=True, editable=False)
    wrong_codes = models.PositiveSmallIntegerField(_("wrong codes"), default=0, editable=False)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended by"),
    )

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("right to act for another")
        verbose_name_plural = _("rights to act for another")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=MandateState.values), name="mandate_state_known"
            ),
            models.CheckConstraint(condition=Q(basis__in=Basis.values), name="mandate_basis_known"),
            models.CheckConstraint(condition=Q(scope__in=Scope.values), name="mandate_scope_known"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="mandate_level_known"),
            models.CheckConstraint(
                condition=Q(holder__isnull=True) | ~Q(holder=F("principal")),
                name="mandate_of_two",
            ),
            models.CheckConstraint(
                condition=~Q(state=MandateState.IN_FORCE) | Q(holder__isnull=False),
                name="mandate_in_force_has_holder",
            ),
            models.CheckConstraint(
                condition=~Q(state=MandateState.INVITED)
                | (Q(invited_until__isnull=False) & ~Q(invited_digest="")),
                name="mandate_invited_until_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(basis=Basis.AUTHORISED) | Q(level__lte=Level.ARRANGE),
                name="mandate_authorised_at_most_to_arrange",
            ),
            models.CheckConstraint(
                condition=Q(basis=Basis.AUTHORISED) | Q(scope=Scope.ALL),
                name="mandate_limited_iff_authorised",
            ),
            models.CheckConstraint(
                condition=Q(state=MandateState.ENDED, ended_at__isnull=False)
                | (~Q(state=MandateState.ENDED) & Q(ended_at__isnull=True)),
                name="mandate_ended_iff_ended",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["holder", "-id"], name="mandate_of_holder"),
            models.Index(fields=["principal", "-id"], name="mandate_of_principal"),
        ]

    def __str__(self) -> str:
        return f"{self.get_basis_display()} {self.pk}"

    def is_valid(self, today: date) -> bool:
        """Whether somebody may act by it on the day."""
        return self.state == MandateState.IN_FORCE and self.ends_on >= today
