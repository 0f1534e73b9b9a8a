"""Which addresses a look shows, and which it does not: one table, with the reason of each."""

from enum import StrEnum
from typing import Final

from django.http import HttpRequest
from django.urls import Resolver404, resolve

from accounts.middleware import DEBTORS_PAGES, SHARED_PAGES

READS: Final = frozenset({"GET", "HEAD"})
# The session is that of the member of staff, and so is the language it chooses.
STAFFS_OWN: Final = SHARED_PAGES | {"accounts:language"}


class Refusal(StrEnum):
    """Why something is not shown, or not done; the page that says so has words for each."""

    ACT = "act"  # a button was pressed, or something was sent
    BANK = "bank"  # an official identification, which is the person's alone
    COPY = "copy"  # all that is known of the person, in one file
    PAYING = "paying"  # a way to pay, which is open once
    OWN = "own"  # a company has no pages of its own: those of its people are theirs
    WRITES = "writes"  # the page notes that it was opened


# The library's addresses of the bank have no namespace.
BANK: Final = frozenset({"oidc_authentication_init", "oidc_authentication_callback"})
NOT_SHOWN: Final[dict[str, Refusal]] = {
    **dict.fromkeys(BANK, Refusal.BANK),
    "accounts:company-return": Refusal.BANK,
    "accounts:data-download": Refusal.COPY,
    "payments:leave": Refusal.PAYING,
    "payments:return": Refusal.PAYING,
    "payments:callback": Refusal.PAYING,
}


def page_asked_for(request: HttpRequest) -> tuple[str, dict[str, str]] | None:
    """The name and the keys of the customer's page; None of an address that is none."""
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return None
    if match.namespace not in DEBTORS_PAGES and match.view_name not in BANK:
        return None
    if match.view_name in STAFFS_OWN:
        return None
    return match.view_name, {name: str(value) for name, value in match.kwargs.items()}


def refusal_of(request: HttpRequest, name: str) -> Refusal | None:
    """Why a look does not show the page; None of one that it tries to show."""
    return NOT_SHOWN.get(name) or (None if request.method in READS else Refusal.ACT)
