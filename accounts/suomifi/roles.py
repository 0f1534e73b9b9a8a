"""What a person is in a company: the codes of the registers in words, and which of them suffice.

The codes are those that the rules of Suomi.fi authorisations return for acting on behalf of a
company: organs of the trade register, and the right to sign for the company.
"""

from collections.abc import Iterable
from typing import Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from accounts.suomifi.web_api import Organisation

NAMES: Final[dict[str, StrOrPromise]] = {
    "TJ": _("Managing director"),
    "NIMKO": _("Right to sign for the company"),
    "ELI": _("Sole trader"),
    "PJ": _("Chair of the board"),
    "J": _("Member of the board"),
    "YHM": _("Partner of the company"),
    "IS": _("Property manager"),
    "S": _("Liquidator"),
    "TIL": _("Auditor"),
}
OTHER: Final = _("Another role")


def may_act(organisation: Organisation) -> bool:
    """Whether one of the roles lets the person act for the company alone."""
    return not organisation.roles.isdisjoint(settings.SUOMIFI_ROLES)


def in_words(roles: Iterable[str]) -> list[StrOrPromise]:
    """The roles as people say them, in the order of `NAMES`; unknown ones are one last word."""
    codes = set(roles)
    known = [name for code, name in NAMES.items() if code in codes]
    return known if codes <= NAMES.keys() else [*known, OTHER]
