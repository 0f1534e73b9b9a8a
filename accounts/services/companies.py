"""Asking Suomi.fi for which companies a person may act, and acting for one of them."""

from datetime import datetime
from typing import Final

import structlog
from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from accounts import audit, business_id, hetu, suomifi
from accounts.acting import own_party
from accounts.models import Party, PartyKind, User
from accounts.suomifi import Organisation, Reason, Registration, SuomifiError

log = structlog.get_logger(__name__)

LONGEST_ID: Final = 40


@sensitive_variables()
def begin(*, user: User, request_id: str, at: datetime) -> Registration:
    """Register the person at Suomi.fi, where it then chooses a company. Nothing is stored.

    Called outside transactions. Raises `SuomifiError`, also for a person without a code.
    """
    party = own_party(user)
    if not party.hetu_encrypted:
        raise SuomifiError(Reason.NO_IDENTITY_CODE)
    return suomifi.register(
        hetu=hetu.decrypt(party.hetu_encrypted),
        end_user=str(party.public_id),
        request_id=request_id[:LONGEST_ID],
        at=at,
    )


@sensitive_variables()
def fetch(
    *, user: User, session_id: str, code: str, redirect_uri: str, request_id: str, at: datetime
) -> list[Organisation]:
    """The companies that the person chose, by business ID, with all roles in each.

    One that has no business ID of ours is left out. An audit row tells how many there were.
    Called outside transactions. Raises `SuomifiError`.
    """
    party = own_party(user)
    token = suomifi.exchange_code(code=code, redirect_uri=redirect_uri)
    found = suomifi.organisations(
        session_id=session_id,
        token=token,
        end_user=str(party.public_id),
        request_id=request_id[:LONGEST_ID],
        at=at,
    )
    companies = _by_business_id(found)
    audit.record(
        action="companies.asked",
        actor=user,
        party=party,
        at=at,
        data={
            "count": len(companies),
            "is_complete": all(each.is_complete for each in companies),
        },
    )
    return companies


@transaction.atomic
def party_of(*, organisation: Organisation, user: User, address: str | None, at: datetime) -> Party:
    """The company as a party of ours, made if it is new; one audit row for who acts for it.

    A register's name fills a name that is empty and changes no other: what a creditor wrote
    on an invoice stays as it is. At the same moment twice makes one party.
    """
    party, _ = Party.objects.get_or_create(
        business_id=organisation.identifier,
        defaults={"kind": PartyKind.COMPANY, "name": organisation.name},
    )
    if not party.name:
        party.name = organisation.name
        party.save(update_fields=["name"])
    audit.record(
        action="company.chosen",
        actor=user,
        party=party,
        target=party,
        address=address,
        data={"roles": sorted(organisation.roles), "is_complete": organisation.is_complete},
        at=at,
    )
    return party


def record_failure(reason: Reason) -> None:
    """Tell the log why; whom it concerned, nobody."""
    log.warning("suomifi_failed", reason=reason.value)


def _by_business_id(found: list[Organisation]) -> list[Organisation]:
    """Named twice, a company has the roles of both; in the order in which they came."""
    companies: dict[str, Organisation] = {}
    for each in found:
        try:
            key = business_id.normalise(each.identifier)
        except business_id.InvalidBusinessIdError:
            log.warning("suomifi_odd_identifier")
            continue
        known = companies.get(key)
        companies[key] = Organisation(
            name=known.name if known else each.name,
            identifier=key,
            is_complete=each.is_complete and (known is None or known.is_complete),
            roles=each.roles | (known.roles if known else frozenset()),
        )
    return list(companies.values())
