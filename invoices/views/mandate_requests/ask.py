"""Asking for a right to act for another, step by step; the last one sends it to staff (A3, A6).

Nothing here depends on whether we know the other: the same pages, the same answers, and the
answer comes from a person.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Final, cast

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import hetu
from accounts.http import PortalRequest, network_of
from accounts.models import Party
from accounts.rate_limits import Rule, hit, hit_each
from invoices import words, words_mandates
from invoices.forms.mandate_requests import (
    BasisForm,
    CompanyForm,
    DocumentsForm,
    LastDayForm,
    PersonForm,
)
from invoices.models import MandateRequest
from invoices.queries.mandate_requests import requests_of
from invoices.queries.requests import answered_by
from invoices.rules import mandate_requests as rules
from invoices.rules import myropo_id
from invoices.rules.mandate_requests import AskRefusal
from invoices.services import mandate_drafts, mandate_requests
from invoices.services.mandate_requests import AskRefusedError, Wish
from invoices.views.mandate_requests.drafts import Draft

STEPS: Final = 5
REFUSED: Final = 422
# A person asks for one or two rights in years; each takes the time of two of staff.
TRIES: Final = Rule("mandate-ask", "5/day")
TRIES_FROM_NETWORK: Final = Rule("mandate-ask-network", "20/day")
TRIES_IN_TOTAL: Final = Rule("mandate-ask-total", "500/hour")
# Each document may have ten megabytes.
DOCUMENTS: Final = Rule("mandate-documents", "40/hour")

type Page = Callable[[PortalRequest], HttpResponse]
type Step = Callable[[PortalRequest, Draft], HttpResponse]


def asks(step: Step) -> Page:
    """A step of the questions. Who is a minor reads why it cannot be."""

    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(step)
    def page(request: PortalRequest) -> HttpResponse:
        if holder_of(request).is_minor(timezone.localdate()):
            return not_possible(request, AskRefusal.MINOR)
        return step(request, Draft(request))

    return page


def holder_of(request: PortalRequest) -> Party:
    """The person who asks: the one who has signed in, whomever it acts for."""
    return cast(Party, request.actor.user.party)


@asks
def which(request: PortalRequest, draft: Draft) -> HttpResponse:
    """What kind of right: the first question, and what was asked for before."""
    form = BasisForm(_posted(request), initial=draft.answers)
    if form.is_valid():
        basis = form.cleaned_data["basis"]
        if draft.basis is not None and basis != draft.basis:
            draft.forget()
        draft.keep(basis=basis)
        return redirect(_url(_who(draft)))
    options = [
        (basis, words_mandates.I_AM[basis], words_mandates.WHAT_FOR[basis])
        for basis, _label in form.fields["basis"].choices  # type: ignore[attr-defined]
    ]
    context = {"options": options, "asked": _asked_before(request)}
    return _show(request, "which", form, step=1, context=context)


@sensitive_post_parameters("code")
@asks
def person(request: PortalRequest, draft: Draft) -> HttpResponse:
    """Whose guardian, whose estate, whose counsellor."""
    if draft.basis is None or draft.is_company:
        return redirect("invoices:mandate-ask")
    form = PersonForm(
        _posted(request),
        initial={"name": draft.answers.get("name", "")},
        holder=holder_of(request),
        today=timezone.localdate(),
        kept=draft.answers.get("code", ""),
    )
    if form.is_valid():
        draft.keep(**form.cleaned_data)
        return redirect("invoices:mandate-ask-until")
    context = {"question": words_mandates.WHO[draft.basis]}
    return _show(request, "person", form, step=2, back="mandate-ask", context=context)


@asks
def company(request: PortalRequest, draft: Draft) -> HttpResponse:
    """Which company, and the codes of a letter to it."""
    if not draft.is_company:
        return redirect("invoices:mandate-ask")
    initial = dict(draft.answers)
    if initial.get("myropo_id"):
        initial["myropo_id"] = myropo_id.display(initial["myropo_id"])
    form = CompanyForm(_posted(request), initial=initial)
    if form.is_valid():
        draft.keep(**form.cleaned_data)
        return redirect("invoices:mandate-ask-until")
    return _show(request, "company", form, step=2, back="mandate-ask")


@asks
def until(request: PortalRequest, draft: Draft) -> HttpResponse:
    """Until which day."""
    basis = draft.basis
    if basis is None or not draft.knows_who:
        return redirect("invoices:mandate-ask")
    today = timezone.localdate()
    usual = draft.ends_on or rules.usual_last_day(basis, today=today)
    form = LastDayForm(_posted(request), initial={"ends_on": usual}, basis=basis, today=today)
    if form.is_valid():
        draft.keep(ends_on=form.cleaned_data["ends_on"].isoformat())
        return redirect("invoices:mandate-ask-document")
    return _show(request, "until", form, step=3, back=_who(draft))


@asks
def document(request: PortalRequest, draft: Draft) -> HttpResponse:
    """The proof. What is chosen is stored at once: no later step can lose it."""
    if draft.basis is None or draft.ends_on is None:
        return redirect("invoices:mandate-ask-until")
    taken_away = request.POST.get("remove", "")
    if taken_away:
        _take_away(draft, taken_away)
    there = mandate_drafts.still_there(draft.files)
    form = DocumentsForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        initial=draft.answers,
        already=len(there),
        is_needed=draft.basis in rules.PROVED_BY_DOCUMENT and not taken_away,
    )
    if form.is_valid():
        added = form.cleaned_data["documents"]
        if any(not hit(DOCUMENTS, _person(request)).allowed for _each in added):
            form.add_error("documents", _("You have added many documents. Try again in an hour."))
        else:
            draft.keep(text=form.cleaned_data["text"])
            draft.keep_files([*there, *map(mandate_drafts.keep, added)])
            return redirect("invoices:mandate-ask-" + ("document" if taken_away else "check"))
    context = {
        "proof": words_mandates.PROOF[draft.basis],
        "there": there,
        "is_needed": draft.basis in rules.PROVED_BY_DOCUMENT,
        "had_files": bool(request.FILES),
    }
    return _show(request, "document", form, step=4, back="mandate-ask-until", context=context)


@asks
def check(request: PortalRequest, draft: Draft) -> HttpResponse:
    """Everything at once, and the act itself."""
    wish = draft.wish()
    if wish is None:
        return redirect("invoices:mandate-ask")
    if requests_of(request.actor.user).filter(public_id=draft.key).exists():
        # The second of two presses: the first has sent it.
        made = draft.key
        draft.forget()
        return redirect("invoices:mandate-request-made", made)
    files = mandate_drafts.still_there(draft.files)
    if wish.basis in rules.PROVED_BY_DOCUMENT and not files:
        return redirect("invoices:mandate-ask-document")
    if request.method == "POST":
        return _send(request, draft, wish)
    context = {
        "answers": _answers(draft, wish, [each.name for each in files]),
        "may": words_mandates.MAY[wish.basis],
        "answer_by": answered_by(timezone.localdate()),
        "is_company": draft.is_company,
    }
    return _show(request, "check", None, step=5, back="mandate-ask-document", context=context)


def not_possible(
    request: PortalRequest, reason: AskRefusal | None, *, minutes: int = 0
) -> HttpResponse:
    why = words_mandates.WHY_NOT[reason] if reason else ""
    context = {"why": why, "minutes": minutes}
    status = 429 if minutes else 200
    return render(request, "invoices/mandate_requests/not_possible.html", context, status=status)


def _send(request: PortalRequest, draft: Draft, wish: Wish) -> HttpResponse:
    at = timezone.now()
    counted = (TRIES, _person(request)), (TRIES_FROM_NETWORK, network_of(request))
    allowance = hit_each(*counted, (TRIES_IN_TOTAL, ""))
    if not allowance.allowed:
        return not_possible(request, None, minutes=allowance.retry_after_minutes)
    files = mandate_drafts.opened(draft.files)
    try:
        made = mandate_requests.ask(
            actor=request.actor, wish=wish, files=files, public_id=draft.key, at=at
        )
    except AskRefusedError as refusal:
        return not_possible(request, refusal.reason)
    finally:
        for file in files:
            file.close()
    draft.forget()
    return redirect("invoices:mandate-request-made", made.public_id)


def _who(draft: Draft) -> str:
    return "mandate-ask-company" if draft.is_company else "mandate-ask-person"


def _take_away(draft: Draft, key: str) -> None:
    gone = [each for each in draft.files if each.key == key]
    mandate_drafts.forget(gone)
    draft.keep_files([each for each in draft.files if each.key != key])


def _answers(draft: Draft, wish: Wish, names: list[str]) -> list[tuple[str, str, str]]:
    who, document_url = _url(_who(draft)), _url("mandate-ask-document")
    rows = [(_("Your right"), str(words_mandates.I_AM[wish.basis]), _url("mandate-ask"))]
    if draft.is_company:
        rows += [
            (_("Company"), f"{wish.name}, {wish.business_id}", who),
            (_("Case number"), str(wish.case_number), who),
            (_("MyRopo ID"), myropo_id.display(wish.myropo_id), who),
        ]
    else:
        masked = hetu.masked(hetu.decrypt(wish.hetu_encrypted))
        rows.append((_("Person"), f"{wish.name}, {masked}", who))
    rows.append((_("Last day"), words.day(wish.ends_on), _url("mandate-ask-until")))
    rows.append((_("Documents"), ", ".join(names) or _("None"), document_url))
    if wish.text:
        rows.append((_("In your words"), wish.text, document_url))
    return rows


def _asked_before(request: PortalRequest) -> list[tuple[MandateRequest, Promise, str]]:
    """What the person asked for, with its state in words and how loudly it speaks."""
    return [
        (each, words_mandates.state(each), words_mandates.tone(each))
        for each in requests_of(request.actor.user)
    ]


def _show(
    request: PortalRequest,
    page: str,
    form: forms.Form | None,
    *,
    step: int,
    back: str = "",
    context: Mapping[str, object] | None = None,
) -> HttpResponse:
    shown = {
        "form": form,
        "step": step,
        "steps": STEPS,
        "back_url": _url(back) if back else "",
        **(context or {}),
    }
    status = REFUSED if form is not None and form.is_bound and form.errors else 200
    template = f"invoices/mandate_requests/{page}.html"
    return render(request, template, shown, status=status)


def _posted(request: PortalRequest) -> Any:
    """What was answered just now; an empty answer is one too."""
    return request.POST if request.method == "POST" else None


def _person(request: PortalRequest) -> str:
    return f"party-{request.actor.user.party_id}"


def _url(name: str) -> str:
    return reverse(f"invoices:{name}")
