"""For whom else a person may act."""

from datetime import date

from accounts.models import Mandate, Party
from accounts.models.mandate import MandateQuerySet


def mandates_held(party: Party, *, today: date) -> MandateQuerySet:
    """The rights that count on the day, with the party that each is for, by its name."""
    mandates = Mandate.objects.valid(today).filter(holder=party)
    return mandates.select_related("principal").order_by("principal__name", "-pk")
