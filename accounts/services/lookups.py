"""Finding a person by the personal identity code: with a reason, and on record."""

from datetime import datetime
from typing import Final

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from accounts import audit, hetu
from accounts.models import Party, User
from accounts.rate_limits import Rule, hit

LOOK_UPS: Final = Rule("staff-person-look-up", "60/hour")


class LookUpReason(models.TextChoices):
    """Why an agent needs the person; the debtor reads it in the profile."""

    CONTACT = "CONTACT", _("The person contacted us")
    INVOICE = "INVOICE", _("To handle an invoice or a payment")
    CREDITOR = "CREDITOR", _("A creditor asked about an invoice")
    AUTHORITY = "AUTHORITY", _("An authority or a representative asked")
    CORRECTION = "CORRECTION", _("To correct data")


class TooManyLookUpsError(Exception):
    """More look-ups within an hour than the work of an agent needs. Nothing was looked up."""


@transaction.atomic
def look_up_person(
    *, code: str, reason: LookUpReason, actor: User, at: datetime, address: str | None
) -> Party | None:
    """The person with this code, or None; either way the look-up is audited.

    Raises `hetu.InvalidHetuError` and `TooManyLookUpsError`. The code itself is kept
    nowhere.
    """
    normalised = hetu.normalise(code)
    if not hit(LOOK_UPS, str(actor.pk)).allowed:
        raise TooManyLookUpsError
    party = Party.objects.with_hetu(normalised).first()
    audit.record(
        action="party.looked_up",
        actor=actor,
        at=at,
        party=party,
        address=address,
        data={"reason": reason.value, "found": party is not None},
    )
    return party
