"""Whom a survey may ask, and when: one rule over all channels (L3). Pure.

Nobody is asked twice within seven days, by whatever channel; who has said no is not asked;
authorities and creditors' own people are not our customers to be asked. The yearly survey
keeps the same rule, and asks once in a year those who have known us for a while.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

BETWEEN: Final = timedelta(days=7)
YEAR: Final = timedelta(days=365)
# Who has just come knows too little of us to look back at a year.
KNOWN_FOR: Final = timedelta(days=30)
# "Some days after the matter was resolved" (S4-13): late enough to know whether it was, early
# enough to remember. What could not be asked until the second is not asked any more.
THREAD_AFTER: Final = timedelta(days=3)
THREAD_UNTIL: Final = timedelta(days=10)
# So long the card of the yearly survey stays on the home page, unless it is answered or put away.
YEARLY_SHOWN_FOR: Final = timedelta(days=14)
# Who acts for oneself ("") or for a company is asked; who acts for another person is not.
OWN_BASES: Final = frozenset({"", "COMPANY"})
# Domains of authorities; a subdomain belongs to its domain.
AUTHORITIES: Final = frozenset(
    {
        "oikeus.fi",
        "om.fi",
        "ulosotto.fi",
        "poliisi.fi",
        "vero.fi",
        "kela.fi",
        "dvv.fi",
        "avi.fi",
        "kkv.fi",
        "tietosuoja.fi",
        "maistraatti.fi",
        "gov.fi",
        "valtioneuvosto.fi",
        "eduskunta.fi",
        "ejustice.europa.eu",
        "europa.eu",
    }
)
# Mail for everybody: a creditor with an address there does not own the others.
FOR_EVERYBODY: Final = frozenset(
    {
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "hotmail.fi",
        "live.com",
        "live.fi",
        "msn.com",
        "icloud.com",
        "me.com",
        "yahoo.com",
        "yahoo.fi",
        "proton.me",
        "protonmail.com",
        "elisanet.fi",
        "kolumbus.fi",
        "saunalahti.fi",
        "welho.com",
        "dnainternet.net",
        "netti.fi",
        "suomi24.fi",
        "luukku.com",
        "surffi.fi",
        "pp.inet.fi",
    }
)
# Of the answers 0–10 to "would you recommend us" (the Net Promoter Score).
DETRACTORS: Final = range(7)
PROMOTERS: Final = range(9, 11)


class Survey(StrEnum):
    LOG_OUT = "LOG_OUT"
    THREAD = "THREAD"
    CHAT = "CHAT"
    YEARLY = "YEARLY"


class Silence(StrEnum):
    """Why somebody is not asked."""

    DECLINED = "DECLINED"
    ASKED_LATELY = "ASKED_LATELY"
    ASKED_THIS_YEAR = "ASKED_THIS_YEAR"
    AUTHORITY = "AUTHORITY"
    CREDITOR = "CREDITOR"
    KNOWN_TOO_SHORTLY = "KNOWN_TOO_SHORTLY"
    # Acts for another by profession: a counsellor's opinion is asked elsewhere.
    NOT_FOR_ONESELF = "NOT_FOR_ONESELF"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is known of who might be asked.

    address          its e-mail address; "" where none is known
    last_asked_at    the latest survey of any kind and channel, answered or not
    last_yearly_at   the latest yearly one
    known_since      the first sign-in; None where it does not matter
    """

    address: str = ""
    has_declined: bool = False
    is_for_another: bool = False
    last_asked_at: datetime | None = None
    last_yearly_at: datetime | None = None
    known_since: datetime | None = None


def why_not(
    survey: Survey, asked: Asked, *, creditors: Collection[str], at: datetime
) -> Silence | None:
    """The first reason against asking; None when one may ask.

    creditors  domains of creditors' customer services, or whole addresses, in small letters
    """
    return next(
        (silence for silence, holds in _silences(survey, asked, creditors, at) if holds), None
    )


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].lower().rstrip(".")


def whose(address: str) -> str:
    """What a creditor's address stands for: its domain; the address alone where mail is for all."""
    domain = domain_of(address)
    return address.lower() if domain in FOR_EVERYBODY else domain


def above(domain: str) -> list[str]:
    """The domain and those that it lies below: `a.b.fi`, `b.fi`, `fi`."""
    parts = domain.split(".")
    return [".".join(parts[start:]) for start in range(len(parts))]


def nps(answers: Mapping[int, int]) -> int | None:
    """The Net Promoter Score, −100…100, of how often each answer 0–10 was given; None of none.

    The share of those who recommend (9–10) less that of those who do not (0–6), in percent.
    """
    total = sum(answers.values())
    if not total:
        return None
    promoters = sum(answers.get(each, 0) for each in PROMOTERS)
    detractors = sum(answers.get(each, 0) for each in DETRACTORS)
    return round(100 * (promoters - detractors) / total)


def _silences(
    survey: Survey, asked: Asked, creditors: Collection[str], at: datetime
) -> Iterator[tuple[Silence, bool]]:
    domain = domain_of(asked.address)
    yield Silence.DECLINED, asked.has_declined
    yield Silence.NOT_FOR_ONESELF, asked.is_for_another
    yield Silence.AUTHORITY, _is_under(domain, AUTHORITIES)
    yield Silence.CREDITOR, (_is_under(domain, creditors) or asked.address.lower() in creditors)
    yield Silence.ASKED_LATELY, _is_within(BETWEEN, asked.last_asked_at, at)
    if survey == Survey.YEARLY:
        yield Silence.ASKED_THIS_YEAR, _is_within(YEAR, asked.last_yearly_at, at)
        yield Silence.KNOWN_TOO_SHORTLY, _is_within(KNOWN_FOR, asked.known_since, at)


def _is_within(time: timedelta, since: datetime | None, at: datetime) -> bool:
    return since is not None and at - since < time


def _is_under(domain: str, domains: Collection[str]) -> bool:
    """Whether it is one of the domains, or below one."""
    return any(each in domains for each in above(domain))
