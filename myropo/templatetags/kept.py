"""`{% kept "components/copy.html" value=… label=… %}`: a component rendered once a language.

For small components of which a page has many: the template is rendered with marks in the
place of its arguments, and from then on the escaped arguments are put where the marks are.
"""

import re
from functools import cache
from typing import Final

from django import template
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()

# Private-use characters: no text of ours has them, and nothing escapes them.
MARK: Final = "\ue000{}\ue001"
MARKS: Final = re.compile("\ue000(\\w+)\ue001")


@cache
def _pieces(name: str, language: str | None, arguments: tuple[str, ...]) -> list[str]:
    """Text, argument's name, text, argument's name, …, text."""
    marked = {argument: mark_safe(MARK.format(argument)) for argument in arguments}  # noqa: S308
    return MARKS.split(render_to_string(name, marked))


@register.simple_tag
def kept(name: str, **arguments: str) -> SafeString:
    """The component with its arguments, which it may only print or test for being there.

    An empty argument counts as missing.
    """
    said = {key: conditional_escape(value) for key, value in arguments.items() if value}
    pieces = list(_pieces(name, get_language(), tuple(said)))
    pieces[1::2] = [said[argument] for argument in pieces[1::2]]
    return mark_safe("".join(pieces))  # noqa: S308 - pieces are ours, arguments escaped
