"""How the portal's templates write money, days and icons. A builtin of every template."""

from datetime import date, datetime
from decimal import Decimal
from functools import cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from myropo import calendar, money

register = template.Library()


@register.filter(is_safe=True)
def euros(amount: Decimal) -> str:
    """`1 668,95 €` in the language of the page."""
    return money.format_euros(amount, get_language() or "fi")


@register.filter(is_safe=True)
def day(value: date) -> str:
    """`3.6.2024` or `3 June 2024`."""
    return calendar.format_date(value, get_language() or "fi")


@register.filter(is_safe=True)
def moment(value: datetime) -> str:
    """`5.8.2026 klo 14.02` in the language of the page, Helsinki time."""
    return calendar.format_moment(value, get_language() or "fi")


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """One picture of the sprite, hidden from screen readers: words stand beside it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("icons/sprite.svg"),
        name,
    )
