"""From what the bank said to a user of ours."""

from datetime import datetime

import structlog
from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from accounts import audit, hetu
from accounts.ftn import FtnError, Identity, Reason
from accounts.models import Party, PartyKind, User
from accounts.models.user import Identification

log = structlog.get_logger(__name__)


@sensitive_variables("identity")
@transaction.atomic
def user_of_identity(*, identity: Identity, language: str) -> User:
    """Find or make the person and its user; at the same moment twice makes one of each.

    The key is the keyed hash of the identity code. The bank's name fills a name that is
    empty and changes no other: what a creditor wrote on an invoice stays as it is.
    Raises `FtnError` for a user that has been closed.
    """
    index = hetu.index_of(identity.hetu)
    party, _ = Party.objects.get_or_create(
        hetu_index=index,
        defaults={
            "kind": PartyKind.PERSON,
            "name": identity.name,
            "hetu_encrypted": hetu.encrypt(identity.hetu),
        },
    )
    if not party.name and identity.name:
        party.name = identity.name
        party.save(update_fields=["name"])
    user, _ = User.objects.select_related("party").get_or_create(
        party=party, defaults={"language": language, "password": "!"}
    )
    if not user.is_active:
        raise FtnError(Reason.USER_CLOSED)
    user.identification = Identification(method=identity.method, at=identity.identified_at)
    return user


def record_failure(*, reason: Reason, is_started: bool, address: str | None, at: datetime) -> None:
    """Log why a sign-in failed; audit it too if it was really begun from here.

    Anyone can call the return address with made-up parameters: that is not worth a row.
    """
    log.warning("sign_in_failed", reason=str(reason))
    if is_started:
        audit.record(
            action="sign_in.failed",
            actor=None,
            address=address,
            data={"reason": str(reason)},
            at=at,
        )
