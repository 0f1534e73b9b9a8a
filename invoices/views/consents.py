"""Electronic letters: what they are, a consent to them step by step, and its end.

Perintälaki 513/1999 5 § 2 mom.: the four facts stand before the debtor before the button
that consents; nothing is ticked beforehand, and nothing presses towards it.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, Final, Self
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.freshness import identify_url, is_fresh
from accounts.http import PortalRequest
from accounts.rate_limits import Rule, hit
from invoices import words
from invoices.forms.consents import HowLongForm, WhichClaimsForm
from invoices.models import Invoice
from invoices.queries.consents import (
    claims_to_consent_on,
    get_consent_or_404,
    valid_consents_of,
)
from invoices.rules.consents import last_day_of
from invoices.services import consents
from invoices.services.consents import METHOD, NothingToConsentToError

DRAFT: Final = "electronic-letters"
STEPS: Final = 3
# A person consents once a year or so; each consent is kept for ever.
TRIES: Final = Rule("electronic-consent", "10/hour")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What has been answered so far; it waits in the session, also on the way to the bank.

    party   whose claims they are: who changes whom they act for begins anew
    key     the public id of the consent to be: two presses of the button give one
    is_all  every claim that is open
    shown   the claims that stood on the page before the button: no other is consented to
    """

    party: int
    key: str = field(default_factory=lambda: str(uuid4()))
    is_all: bool = False
    claims: list[str] = field(default_factory=list)
    months: int = 0
    shown: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, request: PortalRequest) -> Self:
        kept: dict[str, Any] = request.session.get(DRAFT, {})
        party = request.actor.acting_for.pk
        return cls(**kept) if kept.get("party") == party else cls(party=party)

    def keep(self, request: PortalRequest) -> None:
        request.session[DRAFT] = asdict(self)

    def of(self, claims: Sequence[Invoice]) -> list[Invoice]:
        """The claims that were chosen, of those that can be."""
        chosen = set(self.claims)
        return [each for each in claims if self.is_all or str(each.public_id) in chosen]


@require_safe
def overview(request: PortalRequest) -> HttpResponse:
    """What it means, and the consents that are valid today."""
    today = timezone.localdate()
    context = {
        "consents": valid_consents_of(request.actor, on=today),
        "has_claims": claims_to_consent_on(request.actor).exists(),
        "unopened_days": settings.UNOPENED_LETTER_DAYS,
        "collector": settings.COLLECTOR_NAME,
    }
    return render(request, "invoices/consents/overview.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: PortalRequest) -> HttpResponse:
    """One step of the questions, named by `?step=`; POST answers it and leads to the next."""
    claims = list(claims_to_consent_on(request.actor))
    if not claims:
        return redirect("invoices:electronic-letters")
    draft = Draft.read(request)
    step = request.GET.get("step", "")
    if not draft.of(claims) or step not in {"length", "check"}:
        return _ask_which(request, draft, claims)
    if step == "check" and draft.months:
        return _check(request, draft, draft.of(claims))
    return _ask_how_long(request, draft)


def _ask_which(request: PortalRequest, draft: Draft, claims: list[Invoice]) -> HttpResponse:
    initial = {"every": draft.is_all, "claims": draft.claims}
    form = WhichClaimsForm(_typed(request), initial=initial, claims=claims)
    if form.is_valid():
        chosen = [str(each) for each in form.chosen]
        replace(draft, is_all=not chosen, claims=chosen).keep(request)
        return _to("length")
    rows = list(zip(claims, form["claims"], strict=True))
    back = reverse("invoices:electronic-letters")
    return _ask(request, "which", form, {"rows": rows, "back_url": back, "step": 1})


def _ask_how_long(request: PortalRequest, draft: Draft) -> HttpResponse:
    form = HowLongForm(_typed(request), initial={"months": draft.months or None})
    if form.is_valid():
        replace(draft, months=form.cleaned_data["months"]).keep(request)
        return _to("check")
    return _ask(request, "how_long", form, {"back_url": _url(), "step": 2})


def _check(request: PortalRequest, draft: Draft, chosen: list[Invoice]) -> HttpResponse:
    """The four facts, and the press that consents; only right after an identification."""
    at = timezone.now()
    may_consent = is_fresh(request, at=at)
    seen = [each for each in chosen if str(each.public_id) in draft.shown]
    if request.method == "POST" and may_consent and seen:
        return _consent(request, draft, seen, at=at)
    replace(draft, shown=[str(each.public_id) for each in chosen]).keep(request)
    today = timezone.localdate()
    context = {
        "claims": chosen,
        "method": METHOD,
        "collector": settings.COLLECTOR_NAME,
        "starts_on": today,
        "ends_on": last_day_of(starts_on=today, months=draft.months),
        "identify_url": "" if may_consent else identify_url(_url("check")),
        "back_url": _url("length"),
        "which_url": _url(),
        "step": 3,
    }
    return _ask(request, "check", None, context)


def _consent(
    request: PortalRequest, draft: Draft, chosen: list[Invoice], *, at: datetime
) -> HttpResponse:
    allowance = hit(TRIES, f"party-{request.actor.user.party_id}")
    if not allowance.allowed:
        messages.error(request, words.too_often(allowance.retry_after_minutes))
        return redirect("invoices:electronic-letters")
    try:
        consent = consents.give_consent(
            actor=request.actor,
            invoices=chosen,
            months=draft.months,
            public_id=UUID(draft.key),
            at=at,
        )
    except NothingToConsentToError:
        return redirect("invoices:electronic-letters")
    request.session.pop(DRAFT, None)
    return redirect("invoices:electronic-consent", consent.public_id)


@never_cache
@require_safe
def consent(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """What was consented to, as the receipt of it and for as long as it is kept."""
    found = get_consent_or_404(request.actor, public_id)
    is_valid = consents.is_valid(found, on=timezone.localdate())
    context = {"consent": found, "is_valid": is_valid}
    return render(request, "invoices/consents/consent.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """Ask once, then end it: no reason, no identification, no waiting."""
    found = get_consent_or_404(request.actor, public_id)
    if request.method != "POST":
        return render(request, "invoices/consents/withdraw.html", {"consent": found})
    if consents.withdraw_consent(actor=request.actor, consent=found, at=timezone.now()):
        messages.success(request, _("The consent has been withdrawn. Letters come on paper."))
    return redirect("invoices:electronic-letters")


def _typed(request: PortalRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _ask(request: PortalRequest, page: str, form: Any, context: dict[str, Any]) -> HttpResponse:
    status = 422 if form is not None and form.is_bound else 200
    shown = {**context, "form": form, "steps": STEPS}
    return render(request, f"invoices/consents/{page}.html", shown, status=status)


def _url(step: str = "") -> str:
    base = reverse("invoices:electronic-consent-give")
    return f"{base}?step={step}" if step else base


def _to(step: str) -> HttpResponseRedirect:
    return redirect(_url(step))
