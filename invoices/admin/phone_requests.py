"""A debtor on the phone disputes, cannot pay, wants collection stopped, or complains.

The same questions, decisions and service as on the debtor's own pages. What is said is
written down in the debtor's words; that it was taken down by us, the debtor sees.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actor import Actor
from accounts.admin.links import admin_url
from accounts.admin.phone_pages import (
    Act,
    Check,
    NotDoneError,
    actor_for,
    carrying_next,
    demand,
    in_two_steps,
    leading_back,
    not_done,
    page,
)
from accounts.http import user_of
from invoices import words, words_requests
from invoices.admin.invoices import add_page, add_tool
from invoices.admin.phone_place import invoice_or_404, nobody_known, place_of_invoice
from invoices.forms.phone_requests import (
    PhoneComplaintForm,
    PhoneDisputeForm,
    PhoneHardshipForm,
    PhoneStopForm,
)
from invoices.models import DisputeReason, Invoice, RequestKind, Stage
from invoices.queries.requests import answered_by, asking_of, open_request_of
from invoices.rules import debtor_requests as rules
from invoices.rules.debtor_requests import RequestReason, undisputed_part
from invoices.rules.decisions import Decision
from invoices.services.requests.making import NotPossibleError, Wish, make_request
from invoices.words_requests_told import told_of

MAKE: Final = "invoices.add_debtorrequest"
DOOR_PAGE: Final = "admin/accounts/phone/ways.html"
NAMES: Final[Mapping[RequestKind, str]] = {
    RequestKind.DISPUTE: "dispute",
    RequestKind.HARDSHIP: "hardship",
    RequestKind.STOP: "stop",
    RequestKind.COMPLAINT: "complain",
}
TITLES: Final[Mapping[RequestKind, Promise]] = {
    RequestKind.DISPUTE: gettext_lazy("Dispute the invoice"),
    RequestKind.HARDSHIP: gettext_lazy("Tell that you cannot pay now"),
    RequestKind.STOP: gettext_lazy("Stop voluntary collection"),
    RequestKind.COMPLAINT: gettext_lazy("Make a complaint"),
}


@dataclass(frozen=True, slots=True)
class Way:
    """One thing to ask: its words, and its page, or why it cannot be asked."""

    label: str
    told: str
    url: str = ""


@require_safe
def door(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """Something is wrong: what helps, and why something does not, in the debtor's words."""
    demand(request, MAKE)
    invoice = invoice_or_404(request, invoice_id)
    if invoice.party is None:
        return nobody_known(request, invoice)
    asking = asking_of(actor_for(request, invoice.party), invoice, at=timezone.now())
    ways = [
        _way(request, invoice, RequestKind(kind), decision)
        for kind, decision in rules.decide_all(asking).items()
    ]
    place = place_of_invoice(invoice, invoice.party)
    return page(request, DOOR_PAGE, _("Something is wrong"), place, ways=ways)


def _way(request: HttpRequest, invoice: Invoice, kind: RequestKind, decision: Decision) -> Way:
    label = str(TITLES[kind])
    if not decision.allowed:
        return Way(label, words_requests.why_not(decision))
    url = reverse(f"admin:invoices_invoice_{NAMES[kind]}", args=[invoice.pk])
    return Way(label, "", carrying_next(request, url))


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, invoice_id: int, *, kind: RequestKind) -> HttpResponse:
    """One request: what to say first, the questions, what follows, and the request itself."""
    demand(request, MAKE)
    invoice = invoice_or_404(request, invoice_id)
    if invoice.party is None:
        return nobody_known(request, invoice)
    actor = actor_for(request, invoice.party)
    place = place_of_invoice(invoice, invoice.party)
    decision = rules.decide(kind, asking_of(actor, invoice, at=timezone.now()))
    if not decision.allowed:
        return _refused(request, actor, invoice, kind, decision)
    act = Act(
        title=str(TITLES[kind]),
        form=partial(_form, kind, invoice),
        check=partial(_check, kind, invoice, decision),
        do=partial(_do, kind, invoice, actor),
        say=told_of(kind, invoice, reason=decision.reason),
        initial={"part": "all"} if kind == RequestKind.DISPUTE else {},
    )
    return in_two_steps(request, place, act)


def _refused(
    request: HttpRequest, actor: Actor, invoice: Invoice, kind: RequestKind, decision: Decision
) -> HttpResponse:
    """To what else helps, with why not; a second press reads by when the first is answered."""
    why = words_requests.why_not(decision)
    if (waiting := open_request_of(actor, invoice, kind)) is not None:
        text = _("It is answered by %(day)s.") % {"day": words.day(waiting.answer_by)}
        why = f"{why} {text}"
    url = admin_url("invoices_invoice_something_wrong", invoice.pk)
    return not_done(request, why, to=carrying_next(request, url))


def _form(kind: RequestKind, invoice: Invoice, data: Any, initial: dict[str, Any]) -> forms.Form:
    match kind:
        case RequestKind.DISPUTE:
            return PhoneDisputeForm(data, initial=initial, open_total=invoice.open_total)
        case RequestKind.HARDSHIP:
            return PhoneHardshipForm(data, initial=initial, today=timezone.localdate())
        case RequestKind.STOP:
            return PhoneStopForm(data, initial=initial)
        case RequestKind.COMPLAINT:
            return PhoneComplaintForm(data, initial=initial)


def _check(kind: RequestKind, invoice: Invoice, decision: Decision, form: forms.Form) -> Check:
    values = form.cleaned_data
    day = words.day(answered_by(timezone.localdate()))
    effects = [
        _stops(decision),
        _("A person reads it and answers in MyRopo by %(day)s.") % {"day": day},
        *_still_to_pay(kind, invoice, values),
        _("The debtor reads in MyRopo what is written here, and can take it back there."),
    ]
    return Check(effects=effects, facts=_facts(kind, invoice, values), words=values["text"])


def _stops(decision: Decision) -> str:
    match decision.reason:
        case RequestReason.CLOSED:
            return _("The invoice is settled: there is no collection that could stop.")
        case RequestReason.IN_COURT:
            return _("In legal collection it stops neither a court nor enforcement.")
        case RequestReason.COLLECTION_GOES_ON:
            return _("Collection does not stop: this invoice can be enforced without a judgment.")
        case _:
            return _("Collection stops at once, and nothing is added in costs meanwhile.")


def _still_to_pay(kind: RequestKind, invoice: Invoice, values: Mapping[str, Any]) -> list[str]:
    if kind != RequestKind.DISPUTE:
        return []
    left = undisputed_part(
        amount=values["disputed"], open_total=invoice.open_total, to_pay=invoice.to_pay
    )
    if not left:
        return []
    text = _(
        "The part that you do not dispute, %(sum)s, is still to be paid. Its due date is %(day)s."
    )
    return [text % {"sum": words.euros(left), "day": words.day(invoice.due_on)}]


def _facts(kind: RequestKind, invoice: Invoice, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    if kind == RequestKind.DISPUTE:
        disputed = values["disputed"] or invoice.open_total
        reason = str(DisputeReason(values["reason"]).label)
        return [(_("Reason"), reason), (_("Disputed sum"), words.euros(disputed))]
    if kind == RequestKind.HARDSHIP and values["pause_until"]:
        return [(_("Pause hoped until"), words.day(values["pause_until"]))]
    return []


def _do(kind: RequestKind, invoice: Invoice, actor: Actor, form: forms.Form) -> str:
    values = form.cleaned_data
    wish = Wish(
        kind=kind,
        text=values["text"],
        reason=values.get("reason", ""),
        disputed_amount=values.get("disputed"),
        pause_until=values.get("pause_until"),
    )
    try:
        made = make_request(actor=actor, invoice_id=invoice.pk, wish=wish, at=timezone.now())
    except NotPossibleError as refusal:
        raise NotDoneError(words_requests.why_not(refusal.decision)) from None
    invoice.refresh_from_db()
    day = {"day": words.day(made.answer_by), "number": made.number}
    if invoice.hold and invoice.stage != Stage.LEGAL_COLLECTION:
        text = _("Request %(number)s is made. Collection waits; it is answered by %(day)s.")
    else:
        text = _("Request %(number)s is made. It is answered by %(day)s.")
    return text % day


def _tool(request: HttpRequest, invoice: Invoice) -> tuple[str, str] | None:
    if invoice.party_id is None or not user_of(request).has_perm(MAKE):
        return None
    url = admin_url("invoices_invoice_something_wrong", invoice.pk)
    return leading_back(request, url), _("Something is wrong")


add_page("something_wrong", door)
for _kind, _name in NAMES.items():
    add_page(_name, partial(ask, kind=_kind))
add_tool(_tool)
