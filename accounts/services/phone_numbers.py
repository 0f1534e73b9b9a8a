"""The number at which a person may be called back: given and taken away."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from accounts import audit, news
from accounts.models import Party, PhoneNumber, User


@transaction.atomic
def give_number(*, user: User, number: str, at: datetime, agent: User | None = None) -> PhoneNumber:
    """Store the number (E.164) in place of the one before; the same again changes nothing.

    agent  of staff who writes it down for the person, who is told of it; None: the person

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
    by = agent or user
    audit.record(action="phone.given", actor=by, party=user.party, target=phone, at=at)
    if agent is not None and user.party is not None:
        _tell(phone, user.party, at=at)
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


def _tell(phone: PhoneNumber, party: Party, *, at: datetime) -> None:
    """Whoever did not call us itself hears that somebody did in its name."""
    news.tell(
        news.News(
            kind=news.Kind.SECURITY,
            what="PHONE_BY_STAFF",
            cause=f"phone-by-staff:{phone.pk}:{at.timestamp():.0f}",
            path=reverse("accounts:profile"),
            party_id=party.pk,
            user_ids=[phone.user_id],
            at=at,
        )
    )
