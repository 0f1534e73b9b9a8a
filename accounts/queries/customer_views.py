"""Looks with customers' eyes: which one is open, who may have one, and what it shows."""

from datetime import datetime
from typing import Final, TypeGuard

from django.contrib.auth.models import AnonymousUser

from accounts.actor import Access, Actor
from accounts.models import Basis, CustomerView, Party, PartyKind, User

SEE: Final = "accounts.add_customerview"
# The key of nobody: pages of who has never signed in find nothing that is somebody's.
NOBODY: Final = 0


def may_look(user: User | AnonymousUser) -> TypeGuard[User]:
    """Staff with the right to, and with the second factor in this session."""
    is_verified = getattr(user, "is_verified", None)
    is_staff = isinstance(user, User) and user.is_active and user.is_staff
    return is_staff and is_verified is not None and is_verified() and user.has_perm(SEE)


def open_view_of(user_id: int, *, key: int, at: datetime) -> CustomerView | None:
    """The look with this key, if it is the user's and not over."""
    views = CustomerView.objects.filter(pk=key, user=user_id, ended_at=None, ends_at__gt=at)
    return views.select_related("party").first()


def actor_of(party: Party) -> Actor:
    """The customer as its own pages know it, identified by a bank.

    Who has never signed in has no user, so one stands for it that is in no table. A company's
    pages are seen by people who have a role in it: here by nobody of them.
    """
    user = User.objects.filter(party=party).first()
    if user is not None:
        user.party = party
        return Actor(user, party, Access(), is_looking=True)
    if party.kind == PartyKind.COMPANY:
        nobody = User(pk=NOBODY, username="")
        return Actor(nobody, party, Access(basis=Basis.COMPANY), is_looking=True)
    return Actor(User(pk=NOBODY, username="", party=party), party, Access(), is_looking=True)
