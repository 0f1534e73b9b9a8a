"""The countries of the world in the language of the page."""

import gettext
from functools import cache
from typing import Final

import pycountry

from invoices.rules.search import finnish_order

HOME: Final = "FI"


@cache
def countries(language: str) -> tuple[tuple[str, str], ...]:
    """Pairs of code and name: Finland first, then all others in their order."""
    known = gettext.translation(
        "iso3166-1", pycountry.LOCALES_DIR, languages=[language], fallback=True
    )
    names = {
        each.alpha_2: known.gettext(getattr(each, "common_name", each.name))
        for each in pycountry.countries
    }
    others = sorted(
        ((code, name) for code, name in names.items() if code != HOME),
        key=lambda pair: finnish_order(pair[1]),
    )
    return ((HOME, names[HOME]), *others)


def country_name(code: str, language: str) -> str:
    """The name of a country; of an unknown code the code itself."""
    return dict(countries(language)).get(code, code)
