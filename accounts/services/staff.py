"""New members of staff, with a role and a second factor from the first day."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from accounts import audit
from accounts.models import User
from accounts.services.roles import Role, assign_role, ensure_roles
from accounts.services.second_factor import enrol


class UsernameTakenError(Exception):
    """Somebody has this user name already. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class NewStaff:
    """What enrolment hands out once: the user, and the address its authenticator scans."""

    user: User
    otp_address: str


@transaction.atomic
def create_staff(
    *,
    username: str,
    password: str,
    role: Role,
    language: str,
    actor: User | None,
    at: datetime,
    otp_secret: str | None = None,
    name: str = "",
) -> NewStaff:
    """Make a member of staff who can sign in at once with password and one-time code.

    name  by its first word customers call who answers them; without one nobody is named

    Raises `UsernameTakenError`, and `ValidationError` for a password that is too weak.
    """
    validate_password(password, user=User(username=username))
    if User.objects.filter(username=username).exists():
        raise UsernameTakenError
    ensure_roles()
    user = User.objects.create_staff(username, password, language=language, preferred_name=name)
    audit.record(action="staff.created", actor=actor, at=at, target=user)
    assign_role(user=user, role=role, actor=actor, at=at)
    address = enrol(user=user, actor=actor, at=at, secret=otp_secret)
    return NewStaff(user=user, otp_address=address)
