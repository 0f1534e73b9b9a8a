"""The rows of a list of invoices, written by Python.

Twenty rows in a template, with its loop, look-ups and filters, cost more than the rest of
the home page. Every list writes them here: home, archive and gallery.
"""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final, Protocol

from django import template
from django.utils.safestring import SafeString

from myropo.templatetags.portal import icon

register = template.Library()

# One line, since the space between its parts would show.
ROW: Final = (
    '<li><a class="bill" href="{url}">'
    '<span class="bill__who">{who}<span class="bill__number">{about}</span></span>'
    '<span class="bill__sum"><span class="only-heard">{sum_word} </span>{sum}</span>'
    '<span class="bill__when"><span class="only-heard">{day_word} </span>{day}{near}</span>'
    '<span class="bill__state"><span class="tag tag--{tone}">{picture}{state}</span></span>'
    "</a></li>\n"
)
NEAR: Final = '<span class="bill__near{variant}">{near}</span>'
PICTURES: Final = {"late": "late", "warn": "clock", "ok": "check", "muted": "pause"}


class BillRow(Protocol):
    """One row, ready to show but not escaped.

    about  lines below the creditor's name
    near   a line below the day, "" for none; `is_late` lets it speak louder
    tone   "info", "ok", "warn", "late" or "muted"
    """

    @property
    def url(self) -> str: ...
    @property
    def who(self) -> str: ...
    @property
    def about(self) -> Sequence[str]: ...
    @property
    def sum(self) -> str: ...
    @property
    def day(self) -> str: ...
    @property
    def near(self) -> str: ...
    @property
    def is_late(self) -> bool: ...
    @property
    def state(self) -> str: ...
    @property
    def tone(self) -> str: ...


@register.simple_tag
def bill_rows(bills: Iterable[BillRow], *, sum_word: str, day_word: str) -> SafeString:
    """The words tell screen readers what the headings of the columns tell the eye."""
    heard = {"sum_word": escape(sum_word), "day_word": escape(day_word)}
    return SafeString("".join(_row(bill, heard) for bill in bills))


def _row(bill: BillRow, heard: dict[str, str]) -> str:
    variant = " bill__near--late" if bill.is_late else ""
    return ROW.format(
        url=escape(bill.url),
        who=escape(bill.who),
        about="<br>".join(escape(line) for line in bill.about),
        sum=escape(bill.sum),
        day=escape(bill.day),
        near=NEAR.format(variant=variant, near=escape(bill.near)) if bill.near else "",
        tone=escape(bill.tone),
        picture=icon(PICTURES.get(bill.tone, "bill")),
        state=escape(bill.state),
        **heard,
    )
