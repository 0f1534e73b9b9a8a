"""Coming back without the bank by a code: opened, closed, sent, believed.

Whether somebody comes back by an address is never told, nor to be measured: for one that
nobody has, the same is looked up, stored and queued.
"""

from datetime import datetime
from enum import StrEnum
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts import audit, events, mailing
from accounts.models import EmailAddress, User
from accounts.queries.email_addresses import find_opening_email_of, find_user_id_behind
from accounts.return_login.codes import VALID_FOR, AskedCode, code_of
from accounts.return_login.ways import Way
from accounts.services.opened_ways import tell_of_opened_way
from accounts.services.sessions import end_sessions_by

CODE_TEMPLATE: Final = "return_code"
ONE_PORTAL: Final = "email_opens_one_portal"  # the constraint


class Refusal(StrEnum):
    """Why a code did not let anybody in.

    WRONG  another try may be right
    OVER   no try will: too old, too many tries, or used
    """

    WRONG = "wrong"
    OVER = "over"


class CodeRefusedError(Exception):
    """The code lets nobody in; of the tries that it had, one is gone."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal


class AddressNotConfirmedError(Exception):
    """No code goes to an address of which nobody knows whose it is. Nothing was changed."""


class AddressSharedError(Exception):
    """Somebody comes back by this address already. Nothing was changed."""


def switch_on(*, user: User, at: datetime) -> bool:
    """Let codes to the confirmed address open the portal; False when they do so already.

    Raises `AddressNotConfirmedError`, and `AddressSharedError`: a code leads to one person.
    """
    try:
        return _switch_on(user, at=at)
    except IntegrityError as error:
        if ONE_PORTAL not in str(error):
            raise
        raise AddressSharedError from None


@transaction.atomic
def _switch_on(user: User, *, at: datetime) -> bool:
    email = _locked(user)
    if email is None or email.confirmed_at is None:
        raise AddressNotConfirmedError
    if email.opens_portal:
        return False
    email.opens_portal = True
    email.save(update_fields=["opens_portal"])
    _record("return_login.switched_on", email, at=at)
    tell_of_opened_way(user, Way.CODE, at=at)
    return True


@transaction.atomic
def switch_off(*, user: User, except_key: str, at: datetime) -> bool:
    """No code opens the portal any more, and sessions that one opened end, but for one's own."""
    email = _locked(user)
    if email is None or not email.opens_portal:
        return False
    email.opens_portal = False
    email.save(update_fields=["opens_portal"])
    _record("return_login.switched_off", email, at=at)
    end_sessions_by(user=user, method=str(Way.CODE), except_key=except_key, at=at)
    return True


def ask_code(*, address: str, at: datetime) -> AskedCode:
    """Send a code, if somebody comes back by the address; what is returned says nothing of it."""
    asked = AskedCode.new(user_id=find_user_id_behind(address), address=address, at=at)
    events.return_code_asked.send_robust(
        sender=None, code_id=asked.id, user_id=asked.user_id, asked_at=at
    )
    return asked


def user_of_code(*, asked: AskedCode, typed: str, at: datetime) -> User:
    """Who may come in by the code. Raises `CodeRefusedError`; a right code works once."""
    if asked.is_over(at) or not asked.take_try():
        raise CodeRefusedError(Refusal.OVER)
    if not asked.fits(typed) or asked.user_id is None:
        raise CodeRefusedError(Refusal.WRONG)
    email = find_opening_email_of(asked.user_id)
    if email is None or not asked.spend():
        raise CodeRefusedError(Refusal.OVER)
    return email.user


def send_code(*, code_id: str, user_id: int | None, asked_at: datetime, at: datetime) -> bool:
    """Mail a code while it is worth something; False when nobody is to get one."""
    email = find_opening_email_of(user_id)
    if email is None or at > asked_at + VALID_FOR:
        return False
    code = code_of(code_id)
    mail = mailing.Mail(
        to=email.address,
        language=email.user.language,
        template=CODE_TEMPLATE,
        subject=_("Your code for MyRopo"),
        key=f"return-code:{code_id}",
        context={
            "code": f"{code[:3]} {code[3:]}",
            "minutes": int(VALID_FOR.total_seconds() // 60),
        },
    )
    is_sent = mailing.send(mail)
    if is_sent:
        _record("return_code.sent", email, at=at)
    return is_sent


def _locked(user: User) -> EmailAddress | None:
    return EmailAddress.objects.select_for_update().filter(user=user).first()


def _record(action: str, email: EmailAddress, *, at: datetime) -> None:
    user = email.user
    actor = None if action == "return_code.sent" else user
    audit.record(action=action, actor=actor, party=user.party, target=email, at=at)
