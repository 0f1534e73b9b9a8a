"""Everything at once, and the act itself: only right after the bank said who sits there."""

from datetime import date
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import hetu
from accounts.freshness import identify_url, is_fresh
from accounts.http import PortalRequest
from accounts.models import Level, Mandate, MandateState, Scope
from accounts.rate_limits import Allowance, Rule, hit_each
from invoices import words, words_authorisations
from invoices.forms.authorisations import Way, invoice_in_words
from invoices.queries.authorisations import (
    creditors_on_offer,
    get_given_or_404,
    invoices_on_offer,
)
from invoices.rules import authorisations as rules
from invoices.services import authorisations
from invoices.services.authorisations import ByHetu, ByInvitation
from invoices.views.authorisations.draft import Draft, code_of, forget, keep_code
from invoices.views.authorisations.giving import STEPS, Asked, asks, url_of

# A person authorises a few in a year. An invitation goes to an address that may be a stranger's.
TRIES: Final = Rule("authorisation", "10/hour")
TRIES_A_DAY: Final = Rule("authorisation-day", "20/day")


@asks(needs="until")
def check(asked: Asked) -> HttpResponse:
    request, draft = asked.request, asked.draft
    may_give = is_fresh(request, at=timezone.now())
    if draft.last_day < asked.today:
        return redirect(url_of("until"))
    if asked.typed is not None and may_give:
        allowance = count(request)
        return _give(asked) if allowance.allowed else _later(asked, allowance)
    return _show(asked, identify_url="" if may_give else identify_url(url_of("check")))


def count(request: PortalRequest) -> Allowance:
    """One more right or link, of those that a person may give and send."""
    person = f"party-{request.actor.user.party_id}"
    return hit_each((TRIES, person), (TRIES_A_DAY, person))


def _give(asked: Asked) -> HttpResponse:
    request, draft = asked.request, asked.draft
    invoices, creditors = _chosen(asked)
    try:
        mandate = authorisations.give(
            actor=request.actor,
            to=_to(draft),
            name=draft.name,
            level=Level(draft.level),
            scope=Scope(draft.scope),
            invoice_ids=[key for key, _words in invoices],
            creditor_ids=[key for key, _words in creditors],
            ends_on=draft.last_day,
            public_id=UUID(draft.key),
            at=timezone.now(),
        )
    except authorisations.NotPossibleError as refusal:
        context = {"why": words_authorisations.WHY_NOT[refusal.why]}
        return render(request, "invoices/authorisations/not_possible.html", context)
    except authorisations.OneselfError:
        return redirect(url_of("identify"))
    except authorisations.NothingCoveredError:
        return redirect(url_of("what"))
    if draft.way == Way.INVITATION:
        keep_code(request, draft.safety_code, of=draft.key)
    forget(request)
    return redirect("invoices:authorisation-given", mandate.public_id)


def _to(draft: Draft) -> authorisations.To:
    if draft.way == Way.HETU:
        return ByHetu(draft.code)
    return ByInvitation(address=draft.address, safety_code=draft.safety_code)


def _later(asked: Asked, allowance: Allowance) -> HttpResponse:
    response = _show(asked, too_often=words.too_often(allowance.retry_after_minutes))
    response.status_code = 429
    return response


def _show(asked: Asked, *, identify_url: str = "", too_often: str = "") -> HttpResponse:
    return asked.show(
        "check",
        None,
        step=STEPS,
        back=url_of("until"),
        answers=_answers(asked),
        identify_url=identify_url,
        too_often=too_often,
        is_invitation=asked.draft.way == Way.INVITATION,
        never=words_authorisations.NEVER,
    )


def _answers(asked: Asked) -> list[tuple[str, str, str]]:
    draft = asked.draft
    is_invitation = draft.way == Way.INVITATION
    known = draft.address if is_invitation else hetu.masked(draft.code)
    level = words_authorisations.LEVELS[draft.level]
    return [
        (_("Who may act for you"), draft.name, url_of("who")),
        (
            _("E-mail address") if is_invitation else _("Personal identity code"),
            known,
            url_of("identify"),
        ),
        (_("Which invoices"), "\n".join(_covered(asked)), url_of("what")),
        (_("What the person may do"), str(level), url_of("level")),
        (_("In force"), _until(draft.last_day), url_of("until")),
    ]


def _covered(asked: Asked) -> list[str]:
    if asked.draft.scope == Scope.ALL:
        return [_("All invoices, also those that come")]
    invoices, creditors = _chosen(asked)
    all_of = _("All invoices of %(creditor)s")
    return [each for _key, each in invoices] + [
        all_of % {"creditor": each} for _key, each in creditors
    ]


type Chosen = list[tuple[int, str]]


def _chosen(asked: Asked) -> tuple[Chosen, Chosen]:
    """What the draft names, of what can still be named: pairs of a key and its words."""
    draft, actor = asked.draft, asked.request.actor
    invoices: Chosen = []
    creditors: Chosen = []
    if draft.scope == Scope.INVOICES:
        found = [each for each in invoices_on_offer(actor) if str(each.public_id) in draft.invoices]
        invoices = [(each.pk, invoice_in_words(each)) for each in found]
    if draft.scope == Scope.CREDITORS:
        offered = creditors_on_offer(actor).filter(business_id__in=draft.creditors)
        creditors = [(each.pk, each.name) for each in offered]
    return invoices, creditors


@never_cache
@require_safe
def given(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """The receipt; that of an invitation shows the code, in the session that sent it alone."""
    mandate = get_given_or_404(request.actor, public_id)
    code = code_of(request, str(public_id))
    is_invited = mandate.state == MandateState.INVITED
    context = {
        "mandate": mandate,
        "is_invited": is_invited,
        "code": rules.display_code(code) if code and is_invited else "",
        "facts": facts_of(mandate),
    }
    return render(request, "invoices/authorisations/given.html", context)


def facts_of(mandate: Mandate) -> list[tuple[str, str]]:
    """What a right is, as pairs of a word and its value."""
    return [
        (_("Which invoices"), words_authorisations.scope_of(mandate)),
        (_("What may be done"), str(words_authorisations.LEVELS[mandate.level])),
        (_("In force"), _until(mandate.ends_on)),
    ]


def _until(day: date) -> str:
    return _("Until %(day)s") % {"day": words.day(day)}
