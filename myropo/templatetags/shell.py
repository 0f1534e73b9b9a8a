"""The parts of the skeleton that are alike for everyone, written once for each language."""

from functools import cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import ResolverMatch
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def shell_part(part: str, section: ResolverMatch | None = None) -> SafeString:
    """Head, header or links of the footer: the most of a page's marks, at no cost.

    They know nothing of the person: what does (the tokens of forms) stands in base.html.
    """
    render = _rendered.__wrapped__ if settings.DEBUG else _rendered
    return render(part, section_of(section), get_language() or settings.LANGUAGE_CODE)


def section_of(match: ResolverMatch | None) -> str:
    """The item of the navigation that a page belongs to, or ""."""
    if match is None:
        return ""
    if match.view_name.startswith("invoices:find"):
        return "find"
    return {"invoices": "invoices", "accounts": "profile"}.get(match.namespace, "")


@cache
def _rendered(part: str, section: str, language: str) -> SafeString:
    return render_to_string(f"components/shell/{part}.html", {"section": section})
