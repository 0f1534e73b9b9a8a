"""What stands on the profile page: each app gives the cards of its own subjects.

A card says how a thing stands, and leads to where it is changed. `accounts` cannot know what
invoices and payments keep for a person, hence they give theirs when they are ready.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.models import Level


class Group(StrEnum):
    """The subjects of the page, in its order."""

    YOU = "you"
    REACH = "reach"
    SIGNING_IN = "signing-in"
    OTHERS = "others"
    MONEY = "money"
    DATA = "data"


TITLES: Final[dict[Group, Promise]] = {
    Group.YOU: _("You"),
    Group.REACH: _("How we reach you"),
    Group.SIGNING_IN: _("Signing in"),
    Group.OTHERS: _("Acting for others"),
    Group.MONEY: _("Money back to you"),
    Group.DATA: _("Your data"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One subject: how it stands in a few words, and where it leads.

    tone  "warn" where the person should look at it
    """

    title: str
    state: str
    url: str
    picture: str
    tone: str = ""


type Make = Callable[[Actor, datetime], Card | None]


class _Given(NamedTuple):
    group: Group
    is_of_party: bool
    make: Make


class ShownGroup(NamedTuple):
    name: str
    title: str | Promise
    cards: list[Card]


# In their order; a dict, since an app that is made ready again gives the same once more.
_CARDS: Final[dict[_Given, None]] = {}


def give(group: Group, *makes: Make, is_of_party: bool = False) -> None:
    """Add cards to a group, after those that are there.

    make         the card of an actor at a time; None where there is nothing to show
    is_of_party  whether it is about whom one acts for, not about the person itself: shown
                 only to who may do everything for that party
    """
    _CARDS.update(dict.fromkeys(_Given(group, is_of_party, make) for make in makes))


def groups_of(actor: Actor, *, at: datetime) -> list[ShownGroup]:
    """The cards of the person; of another whom it acts for, they stand in a group of their own."""
    if not actor.is_for_another:
        return _grouped(actor, list(_CARDS), at)
    own = _grouped(actor, [each for each in _CARDS if not each.is_of_party], at)
    is_full = actor.access.level >= Level.FULL
    others = _made(actor, [each for each in _CARDS if each.is_of_party and is_full], at)
    return [*own, *([ShownGroup("other", actor.acting_for.name, others)] if others else [])]


def _grouped(actor: Actor, given: list[_Given], at: datetime) -> list[ShownGroup]:
    shown = [
        ShownGroup(group, TITLES[group], _made(actor, (e for e in given if e.group == group), at))
        for group in Group
    ]
    return [group for group in shown if group.cards]


def _made(actor: Actor, given: Iterable[_Given], at: datetime) -> list[Card]:
    cards = [each.make(actor, at) for each in given]
    return [card for card in cards if card is not None]
