"""How a sum in whole euros is written."""

from decimal import Decimal

from django import template
from django.utils.translation import get_language

from myropo.money import NBSP, format_number

register = template.Library()


@register.filter(is_safe=True)
def whole_euros(amount: Decimal) -> str:
    """`1 085 €`, in English `€1,085`; cents only where there are some."""
    language = get_language() or "fi"
    number = format_number(amount, language)
    return f"€{number}" if language == "en" else f"{number}{NBSP}€"
