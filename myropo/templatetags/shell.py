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
from django.utils.translation import get_language, ngettext

from accounts.actor import Actor
from accounts.models import Level
from myropo.templatetags.easy import wants_easy

register = template.Library()

# No template or translation of ours can hold these characters.
CSRF_MARK: Final = "\ue000token"
PAGE_MARK: Final = "\ue000page"
UNREAD_MARK: Final = "\ue000unread"
CHAT_MARK: Final = "\ue000chat"
UNREAD: Final = '<span class="nav__new">{count}<span class="only-heard"> {words}</span></span>'
# More than fits the mark is more than anybody counts.
MOST_UNREAD: Final = 99
# The pages about whom one acts for, and the companies among them.
ACTING: Final = (
    "accounts:acting",
    "accounts:company",
    "invoices:authorisation",
    "invoices:mandate",
)
# How one wants to be told stands among one's own details.
TELLING: Final = "messaging:telling"
SECTIONS: Final = {
    "invoices": "invoices",
    "payments": "invoices",
    "messaging": "messages",
    "accounts": "profile",
    "chat": "chat",
}


@register.simple_tag
def shell_part(
    part: str,
    section: ResolverMatch | None = None,
    actor: Actor | None = None,
    unread: int | None = None,
    chat: SafeString | None = None,
) -> SafeString:
    """Head, header or hint; the header as far as the actor's right goes, with what is unread.

    chat  the button of a chat that goes on; else the one that begins one
    """
    may_find = not actor or actor.access.is_full
    is_looking = bool(actor and actor.is_looking)
    kept = _render(part, section=section_of(section), may_find=may_find, is_looking=is_looking)
    page = kept.replace(UNREAD_MARK, _unread(unread or 0))
    if CHAT_MARK not in page:
        return SafeString(page)
    button = chat or _render("chat", section=section_of(section))
    return SafeString(page.replace(CHAT_MARK, button if _may_chat(actor) else ""))


def _may_chat(actor: Actor | None) -> bool:
    """Who may only look does not speak for another."""
    return not actor or actor.may(Level.PAY)


@register.simple_tag(takes_context=True)
def shell_end(context: Context) -> SafeString:
    """Footer, dialogs and forms. Without a request, as on the page of our own errors, no forms."""
    request: HttpRequest | None = context.get("request")
    if request is None:
        return _render("end")
    kept = _render(
        "end",
        is_member=hasattr(request, "actor"),
        has_forms=True,
        is_looking=hasattr(request, "look"),
        is_easy=wants_easy(request),
    )
    page = kept.replace(CSRF_MARK, str(context["csrf_token"]))
    return SafeString(page.replace(PAGE_MARK, escape(request.get_full_path())))


def _unread(count: int) -> str:
    if not count:
        return ""
    shown = str(count) if count <= MOST_UNREAD else f"{MOST_UNREAD}+"
    return UNREAD.format(count=shown, words=escape(ngettext("new", "new", count)))


def section_of(match: ResolverMatch | None) -> str:
    """The item of the navigation that a page belongs to, or ""."""
    if match is None:
        return ""
    if match.view_name.startswith("invoices:find"):
        return "find"
    if match.view_name.startswith(ACTING):
        return "acting"
    if match.view_name.startswith(TELLING):
        return "profile"
    return SECTIONS.get(match.namespace, "")


def _render(
    part: str,
    *,
    section: str = "",
    may_find: bool = True,
    is_member: bool = False,
    has_forms: bool = False,
    is_looking: bool = False,
    is_easy: bool = False,
) -> SafeString:
    # In development templates change under us.
    render = _rendered.__wrapped__ if settings.DEBUG else _rendered
    language = get_language() or settings.LANGUAGE_CODE
    idle = (settings.SESSION_IDLE_SECONDS, settings.SESSION_WARNING_SECONDS)
    return render(
        part,
        language,
        section,
        idle,
        may_find=may_find,
        is_member=is_member,
        has_forms=has_forms,
        is_looking=is_looking,
        is_easy=is_easy,
    )


@cache
def _rendered(
    part: str,
    _language: str,
    section: str,
    idle: tuple[int, int],
    *,
    may_find: bool,
    is_member: bool,
    has_forms: bool,
    is_looking: bool,
    is_easy: bool,
) -> SafeString:
    context = {
        "section": section,
        "may_find": may_find,
        "is_member": is_member,
        "has_forms": has_forms,
        "is_looking": is_looking,
        "is_easy": is_easy,
        "csrf_token": CSRF_MARK,
        "page": PAGE_MARK,
        "unread": UNREAD_MARK,
        "chat": CHAT_MARK,
        "idle_seconds": idle[0],
        "idle_warning_seconds": idle[1],
    }
    return render_to_string(f"components/shell/{part}.html", context)
