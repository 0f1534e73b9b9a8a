"""An act for somebody on the phone: asked, checked with what it will do, done, and back.

The act itself is a service that the customer's own page calls as well; here is what such pages
share. Where the agent came from stands in the address, as `?next=`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from accounts.admin import two_steps
from accounts.admin.recording import record
from accounts.http import user_of
from accounts.models import Party

ASK_PAGE: Final = "admin/accounts/phone/ask.html"
CHECK_PAGE: Final = "admin/accounts/phone/check.html"
NEXT: Final = "next"
LONGEST_NEXT: Final = 500
KNOWN_BY: Final = "known_by"


class KnownBy(models.TextChoices):
    """How an agent made sure of who calls, before an act that a stranger would like to do."""

    ANSWERS = "ANSWERS", gettext_lazy("The caller knew what only the customer knows")
    CALLED_BACK = "CALLED_BACK", gettext_lazy("I called the number that we knew before")
    SIGNED_IN = "SIGNED_IN", gettext_lazy("The caller signed in to MyRopo during the call")


class CallerForm(forms.Form):
    """Asks the agent how the caller was identified; the audit keeps the answer."""

    known_by = forms.ChoiceField(
        label=gettext_lazy("How do you know who is calling?"),
        choices=KnownBy,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Say how you know who is calling. Else do not change it.")
        },
    )


class NotDoneError(Exception):
    """The act cannot be done (any more); the words say why. Nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Whom a page is about, and what: the link back to it, and what the audit names.

    list_of  the model whose list stands above it in the crumbs
    noun     the first word of the audit's action
    """

    text: str
    url: str
    list_of: type[models.Model]
    party: Party
    target: models.Model
    noun: str = "party"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What an act will do, before it is done.

    effects  in sentences, those that the customer would read
    facts    what was typed, in pairs of a label and words
    words    what the customer said, as it will stand
    """

    effects: Sequence[str]
    facts: Sequence[tuple[str, str]] = ()
    words: str = ""

    @property
    def seen(self) -> str:
        """A print of what is shown: the act is done only on just that."""
        shown = repr(([str(each) for each in self.effects], list(self.facts)))
        return sha256(shown.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act[F: forms.Form]:
    """One act: `title` heads its pages and is on the last button.

    form   makes the form of what was typed (None: nothing yet) with the first values
    check  what a valid form will do; raises `NotDoneError`
    do     does it, and says what holds from now on; raises `NotDoneError`
    say    sentences to say to the caller before anything is done
    aside  a template below the form, with `aside_context`
    """

    title: str
    form: Callable[[Any, dict[str, Any]], F]
    check: Callable[[F], Check]
    do: Callable[[F], str]
    say: Sequence[str | Promise] = ()
    initial: dict[str, Any] | None = None
    aside: str = ""
    aside_context: Any = None


def demand(request: HttpRequest, *rights: str) -> None:
    """`PermissionDenied` without every one of the rights."""
    if not user_of(request).has_perms(rights):
        raise PermissionDenied


def actor_for(request: HttpRequest, party: Party) -> Actor:
    """The agent in the customer's place: the audit has the agent as who did it."""
    return Actor(user=user_of(request), acting_for=party)


def party_or_404(party_id: int) -> Party:
    return get_object_or_404(Party.objects.select_related("user"), pk=party_id)


def place_of_party(party: Party) -> Place:
    url = reverse("admin:accounts_party_change", args=[party.pk])
    return Place(text=party.name or "–", url=url, list_of=Party, party=party, target=party)


def leading_back(request: HttpRequest, url: str) -> str:
    """An address with the page of this request as where its act leads back to."""
    return f"{url}?{urlencode({NEXT: request.path})}"


def carrying_next(request: HttpRequest, url: str) -> str:
    """An address with the same way back as this request has."""
    came_from = back_of(request, default="")
    return f"{url}?{urlencode({NEXT: came_from})}" if url and came_from else url


def back_of(request: HttpRequest, *, default: str) -> str:
    """Where the agent came from, if that is a page of the staff's; else `default`."""
    wanted = request.GET.get(NEXT, "")
    is_ours = (
        len(wanted) <= LONGEST_NEXT
        and wanted.isprintable()
        and wanted.startswith(reverse("admin:index"))
        and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    )
    return wanted if is_ours else default


def not_done(request: HttpRequest, why: str, *, to: str) -> HttpResponse:
    """Back, with why not in words."""
    messages.warning(request, why)
    return HttpResponseRedirect(to)


def in_two_steps[F: forms.Form](request: HttpRequest, place: Place, act: Act[F]) -> HttpResponse:
    """The question, the check, and the act itself; each page keeps what was typed."""
    initial = dict(act.initial or {})
    if request.method == "GET":
        return _ask(request, place, act, act.form(None, initial))
    data = two_steps.typed(request)
    form = act.form(data, initial)
    if two_steps.pressed(data) == two_steps.EDIT:
        typed = {name: form[name].data for name in form.fields}
        return _ask(request, place, act, act.form(None, {**initial, **typed}))
    if not form.is_valid():
        return _ask(request, place, act, form)
    back = back_of(request, default=place.url)
    try:
        check = act.check(form)
        if not two_steps.is_final(request, data, seen=check.seen):
            return _check(request, place, act, form, check)
        done = act.do(form)
    except NotDoneError as refusal:
        return not_done(request, str(refusal), to=back)
    if known_by := form.cleaned_data.get(KNOWN_BY):
        data_of = {"how": known_by}
        record(request, "caller.known", party=place.party, target=place.target, data=data_of)
    messages.success(request, done)
    return HttpResponseRedirect(back)


def page(
    request: HttpRequest,
    template: str,
    title: str,
    place: Place,
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """A page about a person or a thing of theirs; that it was looked at is recorded."""
    record(request, f"{place.noun}.viewed", party=place.party, target=place.target)
    values = {
        **admin.site.each_context(request),
        "title": title,
        "subtitle": place.text,
        "opts": place.list_of._meta,
        "place": place,
        "back_url": back_of(request, default=place.url),
        **context,
    }
    return TemplateResponse(request, template, values, status=status)


def _ask[F: forms.Form](request: HttpRequest, place: Place, act: Act[F], form: F) -> HttpResponse:
    status = 422 if form.errors else 200
    return page(request, ASK_PAGE, act.title, place, status=status, act=act, form=form)


def _check[F: forms.Form](
    request: HttpRequest, place: Place, act: Act[F], form: F, check: Check
) -> HttpResponse:
    hidden = [
        (form.add_prefix(name), value, "\n" in value)
        for name in form.fields
        for value in form.data.getlist(form.add_prefix(name))  # type: ignore[attr-defined]
    ]
    title = _("Check before it is done")
    return page(request, CHECK_PAGE, title, place, act=act, check=check, hidden=hidden)
