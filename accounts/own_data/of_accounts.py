"""What `accounts` knows of a person, for the file with all of it (`own_data.parts`)."""

from collections.abc import Callable
from typing import Final

from django.db.models import Case, F, Q, QuerySet, When
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext_lazy as _

from accounts.models import (
    AuditEvent,
    CustomerView,
    DataExport,
    EmailAddress,
    Mandate,
    Party,
    Passkey,
    PhoneNumber,
    PortalSession,
    SupportNeeds,
    User,
)
from accounts.own_data.parts import DataPart, keep_back, tell

_OPENS: Final = "a secret that opens something"
_OURS: Final = "a key or mark of ours that says nothing about the person"
_SAME: Final = "the same in every row: it is the person itself"


def _mandates(user: User) -> QuerySet[Mandate]:
    return Mandate.objects.filter(Q(principal=user.party_id) | Q(holder=user.party_id))


def _events(user: User) -> QuerySet[AuditEvent]:
    """What concerns the person, and what the person did for others."""
    return AuditEvent.objects.filter(Q(party=user.party_id) | Q(actor=user))


def _own(field: str) -> Callable[[User], Combinable]:
    """A field of what the person did for itself: of the rest it would tell of others."""

    def column(user: User) -> Combinable:
        mine = Q(actor=user) & (Q(party=user.party_id) | Q(party=None))
        return Case(When(mine, then=F(field)))

    return column


def _reason(user: User) -> Combinable:
    """Why staff looked, or why a session ended: a word of a list, of nobody."""
    return KeyTextTransform("reason", "data")


def _invited_address(user: User) -> Combinable:
    """What the person wrote itself; an invitation may have gone to somebody else by mistake."""
    return Case(When(principal=user.party_id, then=F("invited_address")))


def register() -> None:
    tell(*_PERSON, *_ACTING, *_RECORD)
    keep_back(
        admin__LogEntry="what members of staff did in the admin",
        auth__Permission="what staff may do",
        otp_static__StaticDevice="second factors of staff",
        otp_static__StaticToken="second factors of staff",
        otp_totp__TOTPDevice="second factors of staff",
    )


_PERSON: Final = (
    DataPart(
        name="person",
        title=_("Who you are. Your personal identity code is kept encrypted, and is not here."),
        model=Party,
        rows="pk",
        left_out={
            "hetu_encrypted": "a file that lies on a disk must not open doors in the person’s name",
            "hetu_index": _OPENS,
            "business_id": "companies have it",
        },
    ),
    DataPart(
        name="user",
        title=_("Your profile"),
        model=User,
        rows="party",
        left_out={
            "password": "debtors have none",
            "username": _OURS,
            "party": _SAME,
            "is_superuser": "of staff",
            "is_staff": "of staff",
            "groups": "of staff",
            "user_permissions": "of staff",
        },
    ),
    DataPart(
        name="email",
        title=_("Your e-mail address, and what is sent there"),
        model=EmailAddress,
        rows="user__party",
        left_out={"user": _SAME},
    ),
    DataPart(
        name="phone",
        title=_("Your phone number"),
        model=PhoneNumber,
        rows="user__party",
        left_out={"user": _SAME},
    ),
    DataPart(
        name="support",
        title=_("What makes the matter easier for you"),
        model=SupportNeeds,
        rows="party",
        left_out={"party": _SAME},
    ),
)
_ACTING: Final = (
    DataPart(
        name="rights",
        title=_("Who may act for you, and for whom you may act. Others are not named."),
        model=Mandate,
        rows=_mandates,
        left_out={"invited_digest": _OPENS, "wrong_codes": _OURS},
        instead={"invited_address": _invited_address},
    ),
)
_RECORD: Final = (
    DataPart(
        name="sessions",
        title=_("Where and when you signed in"),
        model=PortalSession,
        rows="user__party",
        left_out={"user": _SAME, "session_key": _OPENS, "public_id": _OURS},
    ),
    DataPart(
        name="passkeys",
        title=_("Your passkeys"),
        model=Passkey,
        rows="user__party",
        left_out={
            "user": _SAME,
            "public_id": _OURS,
            "credential_id": "a mark that only the device can use",
            "public_key": "a mark that only the device can use",
        },
    ),
    DataPart(
        name="record",
        title=_("What you did, and what our staff saw or did with your data"),
        model=AuditEvent,
        rows=_events,
        left_out={"target_id": _OURS, "request_id": _OURS},
        instead={
            # Of what others did for the person, or the person for others: that it was done.
            "address": _own("address"),
            "data": _own("data"),
            "reason": _reason,
        },
    ),
    DataPart(
        name="looks",
        title=_("When our staff looked at MyRopo with your eyes, and why"),
        model=CustomerView,
        rows="party",
        left_out={"party": _SAME, "user": "which member of staff", "public_id": _OURS},
    ),
    DataPart(
        name="copies",
        title=_("When you asked for a copy of your data"),
        model=DataExport,
        rows=lambda user: DataExport.objects.filter(user=user, party=user.party_id),
        left_out={"party": _SAME, "user": _SAME, "file": "a copy within a copy", "sha256": _OURS},
    ),
)
