"""The number at which a person may be called back: given and taken away."""

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.models import PhoneNumber, User


@transaction.atomic
def give_number(*, user: User, number: str, at: datetime) -> PhoneNumber:
    """Store the number (E.164) in place of the one before; the same again changes nothing.

    The audit says that it was given, never which.
    """
    phone, is_new = PhoneNumber.objects.select_for_update().get_or_create(
        user=user, defaults={"number": number, "given_at": at}
    )
    if not is_new:
        if phone.number == number:
            return phone
        phone.number, phone.given_at = number, at
        phone.save(update_fields=["number", "given_at"])
    audit.record(action="phone.given", actor=user, party=user.party, target=phone, at=at)
    return phone


@transaction.atomic
def remove_number(*, user: User, at: datetime) -> bool:
    """Forget the number; False when there was none."""
    phone = PhoneNumber.objects.select_for_update().filter(user=user).first()
    if phone is None:
        return False
    audit.record(action="phone.removed", actor=user, party=user.party, target=phone, at=at)
    phone.delete()
    return True
