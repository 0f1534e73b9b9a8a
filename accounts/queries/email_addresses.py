"""Where a person wants e-mail, and whether it may go there."""

from datetime import datetime

from accounts.email_codes import is_code_of
from accounts.models import EmailAddress, User


def find_email_of(user: User) -> EmailAddress | None:
    """The one address of a person, confirmed or not."""
    return EmailAddress.objects.filter(user=user).first()


def find_confirmed_email_of(user: User) -> EmailAddress | None:
    """Where mail to a person may go; None where nobody knows whose the address is."""
    return EmailAddress.objects.filter(user=user, confirmed_at__isnull=False).first()


def find_email_to_confirm(user: User, code: str, *, at: datetime) -> EmailAddress | None:
    """The address that the code of a link is for, confirmed or not; None when it fits none."""
    email = find_email_of(user)
    return email if email is not None and is_code_of(email, code, at=at) else None


def find_user_id_behind(address: str) -> int | None:
    """Who comes back by a code to this address; one person at most, and None for everyone else.

    One look into one index, whether or not somebody does.
    """
    opening = EmailAddress.objects.filter(
        address__iexact=address, opens_portal=True, user__is_active=True
    )
    return opening.values_list("user_id", flat=True).first()


def find_opening_email_of(user_id: int | None) -> EmailAddress | None:
    """The address by which a person comes back, if that is still so; None for nobody."""
    if user_id is None:
        return None
    opening = EmailAddress.objects.filter(user_id=user_id, opens_portal=True, user__is_active=True)
    return opening.select_related("user__party").first()
