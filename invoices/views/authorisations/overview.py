"""Who may act for whom: the lists, one right as both see it, and its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import PortalRequest, user_of
from accounts.models import Mandate
from invoices import words, words_authorisations, words_mandates
from invoices.queries.authorisations import (
    OWN_TO_GIVE,
    Seen,
    deeds_of,
    get_given_or_404,
    get_seen_or_404,
    is_open_invitation,
    mandates_given,
    mandates_of,
    sees_given,
    why_not_give,
)
from invoices.queries.mandate_requests import waiting_requests_of
from invoices.services import authorisations
from invoices.services.authorisations import NotPossibleError, new_safety_code
from invoices.views.authorisations.check import count, facts_of
from invoices.views.authorisations.draft import keep_code
from invoices.words_authorisations import Standing

DEEDS_PER_PAGE: Final = 20


@dataclass(frozen=True, slots=True)
class Shown:
    """A right as a row of a list: who it is about, and how it stands."""

    mandate: Mandate
    name: str
    standing: Standing
    facts: list[tuple[str, str]]


@never_cache
@require_safe
def overview(request: PortalRequest) -> HttpResponse:
    """Those who may act for the party, and those for whom the person may act."""
    at = timezone.now()
    given = _rows([(each, each.holder_name) for each in mandates_given(request.actor)], at)
    held = _rows([(each, each.principal.name) for each in mandates_of(request.actor)], at)
    waiting = () if request.actor.is_for_another else waiting_requests_of(request.actor.user)
    context = {
        "sees_given": sees_given(request.actor),
        "asked": [
            (each, words_mandates.state(each), words_mandates.tone(each)) for each in waiting
        ],
        "given": [each for each in given if each.standing.is_living],
        "held": [each for each in held if each.standing.is_living],
        "ended": [each for each in given + held if not each.standing.is_living],
        "may_give": why_not_give(request.actor, today=timezone.localdate()) is None,
    }
    return render(request, "invoices/authorisations/overview.html", context)


@never_cache
@require_safe
def authorisation(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """One right: what it covers, what was done with it, and how it can end."""
    at = timezone.now()
    seen = get_seen_or_404(request.actor, public_id)
    mandate = seen.mandate
    standing = words_authorisations.standing_of(mandate, at=at)
    page = Paginator(deeds_of(mandate), DEEDS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        **_shown(seen),
        "standing": standing,
        "facts": facts_of(mandate),
        "covered": words_authorisations.covered_by(mandate),
        "page": page,
        "deeds": words_authorisations.deeds_of(list(page)),
        "is_invited": standing.is_living and mandate.holder_id is None,
        "is_waiting": is_open_invitation(mandate, at=at),
        "may_act": standing.is_living and seen.is_holders,
        "may_revoke": standing.is_living and seen.is_givers and mandate.basis in OWN_TO_GIVE,
    }
    return render(request, "invoices/authorisations/authorisation.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """Ask once, then end it: no identification, no reason, no waiting."""
    seen = get_seen_or_404(request.actor, public_id)
    if not seen.is_givers or seen.mandate.basis not in OWN_TO_GIVE:
        raise Http404
    if request.method != "POST":
        return _ask(request, seen, is_revoking=True)
    at = timezone.now()
    if authorisations.revoke(actor=request.actor, mandate=seen.mandate, at=at):
        text = _("The authorisation has ended: %(name)s cannot act for you any more.")
        messages.success(request, text % {"name": seen.mandate.holder_name})
    return redirect("invoices:authorisations")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def give_up(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """The holder hands its right back."""
    seen = get_seen_or_404(request.actor, public_id)
    if not seen.is_holders:
        raise Http404
    if request.method != "POST":
        return _ask(request, seen, is_revoking=False)
    user = user_of(request)
    if authorisations.give_up(user=user, mandate=seen.mandate, at=timezone.now()):
        messages.success(request, _("You have given the authorisation up."))
    return redirect("invoices:authorisations")


@require_POST
def renew(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """A new link and a new code for an invitation that waits."""
    mandate = get_given_or_404(request.actor, public_id)
    allowance = count(request)
    if not allowance.allowed:
        messages.error(request, words.too_often(allowance.retry_after_minutes))
        return redirect("invoices:authorisation", public_id)
    code = new_safety_code()
    try:
        is_sent = authorisations.renew_invitation(
            actor=request.actor, mandate=mandate, safety_code=code, at=timezone.now()
        )
    except NotPossibleError:
        raise Http404 from None
    if not is_sent:
        return redirect("invoices:authorisation", public_id)
    keep_code(request, code, of=str(public_id))
    return redirect("invoices:authorisation-given", public_id)


def _rows(mandates: Sequence[tuple[Mandate, str]], at: datetime) -> list[Shown]:
    return [
        Shown(each, name, words_authorisations.standing_of(each, at=at), facts_of(each))
        for each, name in mandates
    ]


def _shown(seen: Seen) -> dict[str, Any]:
    """Each of the two reads the name of the other: the giver the one it chose itself."""
    mandate = seen.mandate
    name = mandate.holder_name if seen.is_givers else mandate.principal.name
    return {"mandate": mandate, "is_givers": seen.is_givers, "name": name}


def _ask(request: PortalRequest, seen: Seen, *, is_revoking: bool) -> HttpResponse:
    mandate = seen.mandate
    name = mandate.holder_name if is_revoking else mandate.principal.name
    context = {"mandate": mandate, "name": name, "is_revoking": is_revoking}
    return render(request, "invoices/authorisations/end.html", context)
