"""A person's e-mail address: given, confirmed by a link, wishes about it, taken away.

Whether somebody else has the same address is never looked at: families share theirs, and
nobody learns who is a customer.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import audit, events, mailing
from accounts.email_codes import VALID_FOR, code_of, is_code_of
from accounts.models import EmailAddress, User
from accounts.public_urls import public_url
from accounts.return_login.ways import Way
from accounts.services.sessions import end_sessions_by

TEMPLATE: Final = "confirm_address"


class LinkNotValidError(Exception):
    """The link is not the newest one to this person's address, or too old. Nothing was changed."""


@transaction.atomic
def give_address(*, user: User, address: str, at: datetime) -> EmailAddress:
    """Store the address and ask it to be confirmed; one that was there before is forgotten.

    The same address, confirmed already, stays as it is. Wishes are kept; a code to come back
    by goes to no other address until the person chooses so.
    """
    email, is_new = EmailAddress.objects.get_or_create(
        user=user, defaults={"address": address, "asked_at": at}
    )
    email = _locked(user) or email
    if not is_new and email.address == address and email.confirmed_at is not None:
        return email
    is_other = is_new or email.address != address
    email.address, email.asked_at, email.confirmed_at = address, at, None
    _close_way_back(email, at=at)
    email.save(update_fields=["address", "asked_at", "confirmed_at", "opens_portal"])
    if is_other:
        _record("email.given", email, at=at)
    _ask(email)
    return email


@transaction.atomic
def ask_again(*, user: User, at: datetime) -> EmailAddress | None:
    """Send the link anew; earlier ones stop working. None when there is nothing to confirm."""
    email = _locked(user)
    if email is None or email.confirmed_at is not None:
        return None
    email.asked_at = at
    email.save(update_fields=["asked_at"])
    _ask(email)
    return email


@transaction.atomic
def confirm_address(*, user: User, code: str, at: datetime) -> EmailAddress:
    """The code from the mail shows that the person reads it. A repeat changes nothing.

    Raises `LinkNotValidError`.
    """
    email = _locked(user)
    if email is None or not is_code_of(email, code, at=at):
        raise LinkNotValidError
    if email.confirmed_at is None:
        email.confirmed_at = at
        email.save(update_fields=["confirmed_at"])
        _record("email.confirmed", email, at=at)
    return email


@transaction.atomic
def change_days_before(*, user: User, days_before: int, at: datetime) -> bool:
    """How early to be reminded; False when nothing changed or there is no address."""
    email = _locked(user)
    if email is None or email.days_before == days_before:
        return False
    email.days_before = days_before
    email.save(update_fields=["days_before"])
    _record("email.wishes_changed", email, at=at, data={"days_before": days_before})
    return True


@transaction.atomic
def remove_address(*, user: User, at: datetime) -> bool:
    """Forget the address and its wishes; False when there was none."""
    email = _locked(user)
    if email is None:
        return False
    _close_way_back(email, at=at)
    _record("email.removed", email, at=at)
    email.delete()
    return True


def send_confirmation(*, user_id: int, asked_at: datetime) -> bool:
    """Send the link of one request; False when it was answered or another one came since.

    Sent at least once: a worker that dies right after sending sends the same message again.
    """
    found = EmailAddress.objects.select_related("user").filter(
        user=user_id, asked_at=asked_at, confirmed_at=None
    )
    email = found.first()
    if email is None:
        return False
    code = code_of(email)
    url = f"{public_url(reverse('accounts:email-confirm'))}?code={code}"
    return mailing.send(
        mailing.Mail(
            to=email.address,
            language=email.user.language,
            template=TEMPLATE,
            subject=_("Confirm your e-mail address"),
            key=f"confirm:{code}",
            context={"url": url, "days": VALID_FOR.days},
        )
    )


def _locked(user: User) -> EmailAddress | None:
    return EmailAddress.objects.select_for_update().filter(user=user).first()


def _close_way_back(email: EmailAddress, *, at: datetime) -> None:
    """A code goes only where the person chose it to go; what it opened there is closed."""
    if email.opens_portal:
        email.opens_portal = False
        end_sessions_by(user=email.user, method=str(Way.CODE), except_key="", at=at)


def _ask(email: EmailAddress) -> None:
    tell = partial(
        events.confirmation_asked.send_robust,
        sender=None,
        user_id=email.user_id,
        asked_at=email.asked_at,
    )
    transaction.on_commit(tell, robust=True)


def _record(
    action: str, email: EmailAddress, *, at: datetime, data: Mapping[str, object] | None = None
) -> None:
    """What was done; the address itself stays out of the audit."""
    user = email.user
    audit.record(action=action, actor=user, party=user.party, target=email, data=data, at=at)
