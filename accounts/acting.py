"""Whom a session acts for: the person itself, or a party that it chose.

The choice lives in the session. A mandate is read again for each request, so that one that was
taken back ends at once; what Suomi.fi said of a company counts for `COMPANY_FOR`, and no
longer than the session. A sign-in of another person ends the choice; the same person who
identifies itself again goes on with it.
"""

from datetime import datetime, timedelta
from typing import Any, Final, cast

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.middleware.csrf import rotate_token

from accounts import session_stamp
from accounts.actor import Access, Actor
from accounts.models import Basis, Level, Mandate, Party, Scope, User
from myropo.calendar import helsinki_date

KEY: Final = "acting_for"
COMPANY_FOR: Final = timedelta(hours=12)


def own_actor(user: User, session: SessionBase, *, at: datetime) -> Actor:
    """The person for itself, as far as the session goes."""
    return Actor(user, own_party(user), Access(is_strong=_is_strong(session, at)))


def own_party(user: User) -> Party:
    """The person itself, whomever the session acts for."""
    return cast(Party, user.party)


def find_actor(user: User, session: SessionBase, *, at: datetime) -> Actor | None:
    """Whom the session acts for; None when the right to do so is over."""
    chosen = session.get(KEY)
    if chosen is None or chosen["user"] != user.pk or user.party is None:
        return own_actor(user, session, at=at)
    if "mandate" in chosen:
        return _by_mandate(chosen["mandate"], user, session, at)
    return _for_company(chosen, user, session, at)


def choose_mandate(request: HttpRequest, mandate: Mandate) -> None:
    """Act by a mandate that the caller found to be the person's and valid."""
    _choose(request, {"mandate": mandate.pk, "name": mandate.principal.name})


def choose_company(request: HttpRequest, party: Party, *, checked_at: datetime) -> None:
    """Act for a company in which the registers know the person, as Suomi.fi said at a time."""
    checked = int(checked_at.timestamp())
    _choose(request, {"company": party.pk, "checked_at": checked, "name": party.name})


def name_of_choice(session: SessionBase) -> str:
    """The name of whom the session chose, also when it may not act for it any more; or ""."""
    return str(session.get(KEY, {}).get("name", ""))


def stop(request: HttpRequest) -> None:
    """Act for oneself again."""
    if request.session.pop(KEY, None) is not None:
        rotate_token(request)


def keep_only_for(session: SessionBase, user: User) -> None:
    """After a sign-in: the choice of another person is nobody's."""
    if session.get(KEY, {}).get("user") != user.pk:
        session.pop(KEY, None)


def _choose(request: HttpRequest, chosen: dict[str, Any]) -> None:
    """Forms that were opened for another party fit no more: nothing is sent for the wrong one."""
    request.session[KEY] = {**chosen, "user": request.user.pk}
    rotate_token(request)


def _by_mandate(key: int, user: User, session: SessionBase, at: datetime) -> Actor | None:
    mandates = Mandate.objects.valid(helsinki_date(at)).select_related("principal")
    mandate = mandates.filter(pk=key, holder=user.party).first()
    if mandate is None:
        return None
    access = Access(
        basis=Basis(mandate.basis),
        level=Level(mandate.level),
        scope=Scope(mandate.scope),
        mandate_id=mandate.pk,
        is_strong=_is_strong(session, at),
    )
    return Actor(user, mandate.principal, access)


def _for_company(
    chosen: dict[str, Any], user: User, session: SessionBase, at: datetime
) -> Actor | None:
    if at.timestamp() - chosen["checked_at"] > COMPANY_FOR.total_seconds():
        return None
    party = Party.objects.filter(pk=chosen["company"]).first()
    if party is None:
        return None
    access = Access(basis=Basis.COMPANY, is_strong=_is_strong(session, at))
    return Actor(user, party, access)


def _is_strong(session: SessionBase, at: datetime) -> bool:
    return session_stamp.read(session, at=at).is_strong
