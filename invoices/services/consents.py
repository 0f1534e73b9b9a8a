"""Consents to electronic letters: given with all four facts of the law, withdrawn at any time.

Perintälaki 513/1999 5 § 2 mom. (299/2022): separate and voluntary, at most twelve months.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from accounts import audit
from accounts.actor import Actor
from accounts.models import Level
from accounts.services.mandates import hold_right
from invoices.models import ElectronicConsent, Invoice
from invoices.queries.consents import claims_to_consent_on
from invoices.rules.consents import LONGEST_MONTHS, last_day_of
from myropo.calendar import helsinki_date

# What the law calls the durable medium; stored, so not translated.
METHOD: Final = "MyRopo"


class NothingToConsentToError(Exception):
    """None of the claims is open and the debtor's own. Nothing was changed."""


@transaction.atomic
def give_consent(
    *,
    actor: Actor,
    invoices: Collection[Invoice],
    months: int,
    public_id: UUID | None,
    at: datetime,
) -> ElectronicConsent:
    """Let the collector of today send letters on these claims in MyRopo, from today on.

    invoices   of them those that are open and whose debtor the actor's party is
    months     1 to 12; `ValueError` for others
    public_id  chosen before the press of the button, so that a second one gives the same
               consent; None: a new one

    Raises `NothingToConsentToError`, and what `hold_right` does.
    """
    hold_right(actor=actor, level=Level.FULL, at=at)
    if not 1 <= months <= LONGEST_MONTHS:
        raise ValueError("A consent is valid for one month to twelve.")
    claims = claims_to_consent_on(actor).filter(pk__in=[each.pk for each in invoices])
    keys = list(claims.values_list("pk", flat=True))
    if not keys:
        raise NothingToConsentToError
    today = helsinki_date(at)
    consent, is_new = ElectronicConsent.objects.get_or_create(
        public_id=public_id or uuid4(),
        party=actor.acting_for,
        defaults={
            "given_by": actor.user,
            "given_at": at,
            "starts_on": today,
            "ends_on": last_day_of(starts_on=today, months=months),
            "method": METHOD,
            "collector": settings.COLLECTOR_NAME,
        },
    )
    if is_new:
        consent.invoices.add(*keys)
        _record("consent.given", consent, actor, at, invoices=len(keys))
    return consent


@transaction.atomic
def withdraw_consent(*, actor: Actor, consent: ElectronicConsent, at: datetime) -> bool:
    """Let letters come on paper again, from now on. False when it was withdrawn before.

    Raises what `hold_right` does.
    """
    hold_right(actor=actor, level=Level.FULL, at=at)
    locked = ElectronicConsent.objects.select_for_update().get(pk=consent.pk)
    if locked.withdrawn_at is not None:
        return False
    locked.withdrawn_at = at
    locked.save(update_fields=["withdrawn_at"])
    _record("consent.withdrawn", locked, actor, at)
    return True


def is_valid(consent: ElectronicConsent, *, on: date) -> bool:
    return consent.withdrawn_at is None and consent.starts_on <= on <= consent.ends_on


def _record(
    action: str, consent: ElectronicConsent, actor: Actor, at: datetime, **data: object
) -> None:
    audit.record(
        action=action,
        actor=actor.user,
        party=actor.acting_for,
        target=consent,
        data={"consent": str(consent.public_id), **data},
        at=at,
    )
