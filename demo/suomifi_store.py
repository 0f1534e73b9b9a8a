"""What the demo Suomi.fi remembers, while it runs: choices, and codes that count once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from secrets import token_urlsafe
from threading import Lock
from typing import Final

from demo.suomifi_companies import Company, companies_of

ALL_STEPS: Final = ""


@dataclass(slots=True)
class Choice:
    """One person's visit: begun, chosen, and the token that opens the result."""

    hetu: str
    session_id: str = field(default_factory=lambda: token_urlsafe(24))
    user_id: str = field(default_factory=lambda: token_urlsafe(24))
    redirect_uri: str = ""
    handle: str = ""
    code: str = ""
    token: str = ""
    chosen: tuple[Company, ...] = ()

    @property
    def companies(self) -> tuple[Company, ...]:
        return companies_of(self.hetu)


@dataclass(slots=True)
class Store:
    """Every choice by its session. Safe for threads."""

    choices: dict[str, Choice] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def begin(self, hetu: str) -> Choice:
        choice = Choice(hetu)
        with self.lock:
            self.choices[choice.session_id] = choice
        return choice

    def find(self, session_id: str) -> Choice | None:
        return self.choices.get(session_id)

    def visit(self, user_id: str, redirect_uri: str) -> Choice | None:
        """The choice of who arrives at the page, with a handle for its form."""
        with self.lock:
            choice = self._first("user_id", user_id)
            if choice is not None:
                choice.redirect_uri, choice.handle = redirect_uri, token_urlsafe(24)
        return choice

    def choose(self, handle: str, identifiers: Sequence[str]) -> Choice | None:
        """Take the form once: the choice has a code from now on."""
        with self.lock:
            choice = self._first("handle", handle)
            if choice is not None:
                choice.handle, choice.code = "", token_urlsafe(24)
                choice.chosen = tuple(
                    each for each in choice.companies if each.business_id in identifiers
                )
        return choice

    def redeem(self, code: str, redirect_uri: str) -> Choice | None:
        """A token for the code: once, and only for the address that the code went to."""
        with self.lock:
            choice = self._first("code", code)
            if choice is None:
                return None
            choice.code = ""
            if choice.redirect_uri != redirect_uri:
                return None
            choice.token = token_urlsafe(24)
        return choice

    def _first(self, name: str, value: str) -> Choice | None:
        found = (each for each in self.choices.values() if value and getattr(each, name) == value)
        return next(found, None)


@dataclass(slots=True)
class Fault:
    """What goes wrong now, for everybody: at one step of the interface, or at each."""

    name: str = ""
    step: str = ALL_STEPS

    def at(self, step: str) -> str:
        return self.name if self.step in {ALL_STEPS, step} else ""


store = Store()
fault = Fault()
