"""The passkeys of one person."""

from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Passkey, User


def passkeys_of(user: User) -> QuerySet[Passkey]:
    """The newest first."""
    return Passkey.objects.filter(user=user)


def find_passkey_of(user: User, public_id: UUID) -> Passkey | None:
    return passkeys_of(user).filter(public_id=public_id).first()
