"""Where a person wants e-mail, and whether it may go there."""

from datetime import datetime

from accounts.email_codes import is_code_of
from accounts.models import EmailAddress, User


def find_email_of(user: User) -> EmailAddress | None:
    """The one address of a person, confirmed or not."""
    return EmailAddress.objects.filter(user=user).first()


def find_email_to_confirm(user: User, code: str, *, at: datetime) -> EmailAddress | None:
    """The address that the code of a link is for, confirmed or not; None when it fits none."""
    email = find_email_of(user)
    return email if email is not None and is_code_of(email, code, at=at) else None
