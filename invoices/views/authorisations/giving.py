"""Authorising somebody: who, what, how far, until when; one question on each page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, Final

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import hetu
from accounts.http import PortalRequest
from accounts.models import Scope
from invoices import words_authorisations
from invoices.forms.authorisations import (
    OTHER_DAY,
    AddressForm,
    HetuForm,
    LevelForm,
    ScopeForm,
    UntilForm,
    Way,
    WhichForm,
    WhoForm,
    creditor_choices,
    invoice_choices,
)
from invoices.models import Invoice
from invoices.queries.authorisations import (
    creditors_on_offer,
    invoices_on_offer,
    own_codes,
    own_end_of,
    why_not_give,
)
from invoices.rules import authorisations as rules
from invoices.views.authorisations.draft import Draft
from invoices.views.authorisations.prepared import prepared_in

STEPS: Final = 6
REFUSED: Final = 422


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of somebody who may authorise: the request, and what is known."""

    request: PortalRequest
    draft: Draft
    today: date

    @property
    def typed(self) -> QueryDict | None:
        """What was answered just now; an empty answer is one too."""
        return self.request.POST if self.request.method == "POST" else None

    def show(self, name: str, form: Any, *, step: int, back: str, **context: Any) -> HttpResponse:
        page = {
            "form": form,
            "draft": self.draft,
            "step": step,
            "steps": STEPS,
            "back_url": back,
            **context,
        }
        status = REFUSED if form is not None and form.is_bound and form.errors else 200
        template = f"invoices/authorisations/{name}.html"
        return render(self.request, template, page, status=status)


type Page = Callable[[PortalRequest], HttpResponse]


def asks(needs: str = "") -> Callable[[Callable[[Asked], HttpResponse]], Page]:
    """A page that asks something: only of who may authorise, and not before what it needs.

    needs  the question that must have been answered before it
    """

    def decorate(page: Callable[[Asked], HttpResponse]) -> Page:
        @wraps(page)
        def view(request: PortalRequest) -> HttpResponse:
            today = timezone.localdate()
            why = why_not_give(request.actor, today=today)
            if why is not None:
                context = {"why": words_authorisations.WHY_NOT[why]}
                return render(request, "invoices/authorisations/not_possible.html", context)
            draft = Draft.read(request)
            missing = next(_unanswered(draft), "")
            if needs and missing and ORDER.index(missing) <= ORDER.index(needs):
                return redirect(url_of(missing))
            return page(Asked(request, draft, today))

        guarded = never_cache(require_http_methods(["GET", "HEAD", "POST"])(view))
        return sensitive_post_parameters("hetu")(guarded)

    return decorate


@asks()
def who(asked: Asked) -> HttpResponse:
    """Name and way; `?invoice=` says from whose page the person came.

    `?scope=`, `?level=` and `?months=` are what customer service has filled in before.
    """
    draft, request = asked.draft, asked.request
    if asked.typed is None and (found := _invoice_asked_for(asked)):
        draft = _begun_from(found, asked)
    if asked.typed is None and (prepared := prepared_in(request.GET)):
        draft = draft.keep(request, **prepared)
    form = WhoForm(asked.typed, initial={"name": draft.name, "way": draft.way})
    if form.is_valid():
        return _on(draft.keep(request, **form.cleaned_data), "who")
    invoice = _invoice_of(draft, asked)
    back = reverse("invoices:authorisations")
    if invoice is not None:
        back = reverse("invoices:invoice", args=[invoice.public_id])
    return asked.show("who", form, step=1, back=back)


@asks(needs="who")
def identify(asked: Asked) -> HttpResponse:
    """The identity code, or the address that the invitation goes to."""
    draft, request = asked.draft, asked.request
    if draft.way == Way.INVITATION:
        form: AddressForm | HetuForm = AddressForm(asked.typed, initial={"address": draft.address})
        if form.is_valid():
            return _on(draft.keep(request, address=form.cleaned_data["address"]), "identify")
    else:
        own = own_codes(request.actor)
        form = HetuForm(asked.typed, own=own, kept=draft.code, today=asked.today)
        if form.is_valid():
            code = hetu.encrypt(form.cleaned_data["hetu"])
            return _on(draft.keep(request, hetu=code), "identify")
    return asked.show(f"by_{draft.way}", form, step=2, back=url_of("who"))


@asks(needs="identify")
def what(asked: Asked) -> HttpResponse:
    """One invoice, all of its creditor, or all; who came from no invoice chooses next."""
    draft = asked.draft
    invoice = _invoice_of(draft, asked)
    scope = draft.scope or (Scope.INVOICES if invoice else "")
    form = ScopeForm(asked.typed, invoice=invoice, initial={"scope": scope})
    if form.is_valid():
        chosen = form.cleaned_data["scope"]
        answers: dict[str, Any] = {"scope": chosen}
        if invoice is not None:
            answers["invoices"] = [str(invoice.public_id)]
            answers["creditors"] = [invoice.creditor.business_id]
        draft = draft.keep(asked.request, **answers)
        is_chosen_next = invoice is None and chosen != Scope.ALL
        return redirect(url_of("which")) if is_chosen_next else _on(draft, "which")
    return asked.show("what", form, step=3, back=url_of("identify"), invoice=invoice)


@asks(needs="what")
def which(asked: Asked) -> HttpResponse:
    """Which invoices, or which creditors."""
    draft, actor = asked.draft, asked.request.actor
    if draft.scope == Scope.ALL:
        return redirect(url_of("level"))
    if draft.scope == Scope.INVOICES:
        name, kept = "invoices", draft.invoices
        choices = invoice_choices(invoices_on_offer(actor))
    else:
        name, kept = "creditors", draft.creditors
        choices = creditor_choices(creditors_on_offer(actor))
    form = WhichForm(asked.typed, choices=choices, initial={"which": kept})
    if form.is_valid():
        return _on(draft.keep(asked.request, **{name: form.cleaned_data["which"]}), "which")
    return asked.show(f"which_{name}", form, step=3, back=url_of("what"), is_empty=not choices)


@asks(needs="which")
def level(asked: Asked) -> HttpResponse:
    form = LevelForm(asked.typed, initial={"level": asked.draft.level or ""})
    if form.is_valid():
        return _on(asked.draft.keep(asked.request, level=int(form.cleaned_data["level"])), "level")
    back = url_of("what")
    return asked.show("level", form, step=4, back=back, never=words_authorisations.NEVER)


@asks(needs="level")
def until(asked: Asked) -> HttpResponse:
    draft = asked.draft
    latest = rules.longest_day(today=asked.today, own_end=own_end_of(asked.request.actor))
    initial = {"months": draft.months or str(rules.DEFAULT_MONTHS)}
    if draft.months == OTHER_DAY:
        initial["day"] = draft.ends_on
    form = UntilForm(asked.typed, today=asked.today, latest=latest, initial=initial)
    if form.is_valid():
        ends_on = form.cleaned_data["ends_on"].isoformat()
        months = form.cleaned_data["months"]
        return _on(draft.keep(asked.request, months=months, ends_on=ends_on), "until")
    return asked.show("until", form, step=5, back=url_of("level"))


# The questions in their order, each with whether it has been answered.
ANSWERED: Final[Mapping[str, Callable[[Draft], bool]]] = {
    "who": lambda draft: bool(draft.name and draft.way),
    "identify": lambda draft: draft.is_identified,
    "what": lambda draft: bool(draft.scope),
    "which": lambda draft: draft.is_limited_to_something,
    "level": lambda draft: bool(draft.level),
    "until": lambda draft: bool(draft.ends_on),
}
ORDER: Final = tuple(ANSWERED)
NAMES: Final[Mapping[str, str]] = {
    "who": "invoices:authorisation-new",
    **{step: f"invoices:authorisation-{step}" for step in (*ORDER[1:], "check")},
}


def url_of(step: str) -> str:
    return reverse(NAMES[step])


def _unanswered(draft: Draft) -> Any:
    return (step for step in ORDER if not ANSWERED[step](draft))


def _on(draft: Draft, answered: str) -> HttpResponseRedirect:
    """To the first question without an answer; whoever changed one comes back to the check."""
    missing = next(_unanswered(draft), "")
    if missing and ORDER.index(missing) <= ORDER.index(answered):
        return redirect(url_of(missing))
    return redirect(url_of(missing or "check"))


def _invoice_asked_for(asked: Asked) -> str:
    """The public id in the address, if it is of an open invoice of the party."""
    given = asked.request.GET.get("invoice", "")
    offered = invoices_on_offer(asked.request.actor)
    return given if any(str(each.public_id) == given for each in offered) else ""


def _begun_from(invoice: str, asked: Asked) -> Draft:
    """From the page of another invoice everything is asked anew."""
    if asked.draft.invoice == invoice:
        return asked.draft
    party = asked.request.actor.acting_for.pk
    return Draft(party=party).keep(asked.request, invoice=invoice)


def _invoice_of(draft: Draft, asked: Asked) -> Invoice | None:
    if not draft.invoice:
        return None
    offered = invoices_on_offer(asked.request.actor)
    return next((each for each in offered if str(each.public_id) == draft.invoice), None)
