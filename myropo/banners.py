"""Banners for creditors (M4): ready HTML for sites and e-mails, a picture with a QR code for paper.

What is copied holds itself: its looks are in its own marks, since mail programs and sites of
others know nothing of ours, and it asks no server for anything. Nobody is followed by it: the
link is the address of the portal and no more.
"""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import segno
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

# In the banner's own language: a Swedish one is copied from a Finnish page, too.
LANGUAGES: Final = {"fi": "Suomi", "sv": "Svenska", "en": "English"}
# The QR code on paper: its quiet zone is the white around it in the picture.
QR_SIZE: Final = 132
# So many characters have room beside it, whichever sans-serif the reader's machine has; and
# where the lines of both sentences stand.
LONGEST_LINE: Final = 44
LINE_HEIGHTS: Final = ((74, 93), (117, 136))


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a banner says in one language."""

    title: str
    text: str
    button: str
    scan: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """One form of the banner, and where it fits."""

    name: str
    title: Promise
    place: Promise


WORDS: Final = {
    "fi": Words(
        title="Hoida laskusi MyRopossa",
        text="Maksa, siirrä eräpäivää tai sovi erissä maksamisesta, kun sinulle sopii.",
        button="Avaa MyRopo",
        scan="Lue koodi puhelimella tai kirjoita osoite selaimeen.",
    ),
    "sv": Words(
        title="Sköt din faktura i MyRopo",
        text="Betala, flytta förfallodagen eller kom överens om delar när det passar dig.",
        button="Öppna MyRopo",
        scan="Läs koden med telefonen eller skriv adressen i webbläsaren.",
    ),
    "en": Words(
        title="Your invoices in MyRopo",
        text="Pay, move the due date or agree on instalments whenever it suits you.",
        button="Open MyRopo",
        scan="Scan the code with a phone, or type the address into a browser.",
    ),
}
SIZES: Final = (
    Size(
        name="wide",
        title=_("Wide, up to 600 pixels"),
        place=_("For the top or the bottom of a site, and for e-mails."),
    ),
    Size(
        name="box",
        title=_("Box, 300 pixels"),
        place=_("For a column at the side of a site."),
    ),
    Size(
        name="line",
        title=_("One line of text"),
        place=_("For the text of an e-mail or an electronic invoice."),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """A form in a language: its words for the preview, and the HTML to copy."""

    size: Size
    words: Words
    html: str


@login_not_required
@require_safe
def banners(request: HttpRequest) -> HttpResponse:
    """All forms in all languages, the reader's own first."""
    own = get_language()
    order = sorted(LANGUAGES, key=lambda language: language != own)
    context = {
        "languages": [(each, LANGUAGES[each], list(_banners_in(each))) for each in order],
        "url": settings.PUBLIC_URL,
    }
    return render(request, "banners/banners.html", context)


@login_not_required
@require_safe
@cache_control(public=True, max_age=3600)
def paper(request: HttpRequest, language: str) -> HttpResponse:
    """The picture for paper: sharp at any size, the address as a QR code and in letters."""
    picture = render_to_string("banners/paper.svg", _paper_context(language))
    return HttpResponse(picture, content_type="image/svg+xml")


def html_of(name: str, language: str) -> str:
    """What a creditor copies: of a form in a language."""
    context = {"words": WORDS[language], "language": language, "url": settings.PUBLIC_URL}
    return render_to_string(f"banners/{name}.txt", context).strip()


def _banners_in(language: str) -> Iterator[Banner]:
    for size in SIZES:
        yield Banner(size=size, words=WORDS[language], html=html_of(size.name, language))


def _lines_of(words: Words) -> Iterator[tuple[str, int]]:
    """The lines of a picture and how far down they stand: SVG breaks none by itself."""
    for text, heights in zip((words.text, words.scan), LINE_HEIGHTS, strict=True):
        yield from zip(textwrap.wrap(text, LONGEST_LINE), heights, strict=False)


def _paper_context(language: str) -> dict[str, object]:
    code = segno.make(settings.PUBLIC_URL, error="m", micro=False)
    modules = [list(row) for row in code.matrix]
    squares = "".join(
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(modules)
        for x, is_dark in enumerate(row)
        if is_dark
    )
    return {
        "words": WORDS[language],
        "lines": list(_lines_of(WORDS[language])),
        "language": language,
        "address": settings.PUBLIC_URL.partition("://")[2],
        "squares": squares,
        "scale": f"{QR_SIZE / len(modules):.4f}",
    }


urlpatterns: list[URLPattern] = [
    path("", banners, name="banners"),
    *(
        path(f"{each}.svg", paper, {"language": each}, name=f"banner-paper-{each}")
        for each in LANGUAGES
    ),
]
