"""The parts of the skeleton that are alike for everyone, written once for each language.

They are half of a page's marks; made anew for each request they would cost as much as the
list of invoices. What differs (the token of forms, the address to return to) is a mark in
the kept text that each page replaces by its own.
"""

from functools import cache
from typing import Final

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.urls import ResolverMatch
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

# No template or translation of ours can hold these characters.
CSRF_MARK: Final = "\ue000token"
PAGE_MARK: Final = "\ue000page"


@register.simple_tag
def shell_part(part: str, section: ResolverMatch | None = None) -> SafeString:
    """Head, header or hint."""
    return _render(part, section=section_of(section))


@register.simple_tag(takes_context=True)
def shell_end(context: Context) -> SafeString:
    """Footer, dialogs and forms. Without a request, as on the page of our own errors, no forms."""
    request: HttpRequest | None = context.get("request")
    if request is None:
        return _render("end")
    kept = _render("end", is_member=hasattr(request, "actor"), has_forms=True)
    page = kept.replace(CSRF_MARK, str(context["csrf_token"]))
    return SafeString(page.replace(PAGE_MARK, escape(request.get_full_path())))


def section_of(match: ResolverMatch | None) -> str:
    """The item of the navigation that a page belongs to, or ""."""
    if match is None:
        return ""
    if match.view_name.startswith("invoices:find"):
        return "find"
    return {"invoices": "invoices", "payments": "invoices", "accounts": "profile"}.get(
        match.namespace, ""
    )


def _render(
    part: str, *, section: str = "", is_member: bool = False, has_forms: bool = False
) -> SafeString:
    # In development templates change under us.
    render = _rendered.__wrapped__ if settings.DEBUG else _rendered
    language = get_language() or settings.LANGUAGE_CODE
    idle = (settings.SESSION_IDLE_SECONDS, settings.SESSION_WARNING_SECONDS)
    return render(part, language, section, idle, is_member=is_member, has_forms=has_forms)


@cache
def _rendered(
    part: str,
    _language: str,
    section: str,
    idle: tuple[int, int],
    *,
    is_member: bool,
    has_forms: bool,
) -> SafeString:
    context = {
        "section": section,
        "is_member": is_member,
        "has_forms": has_forms,
        "csrf_token": CSRF_MARK,
        "page": PAGE_MARK,
        "idle_seconds": idle[0],
        "idle_warning_seconds": idle[1],
    }
    return render_to_string(f"components/shell/{part}.html", context)
