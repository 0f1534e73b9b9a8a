"""Correct the address for letters: which letters, what address, check, done.

What was answered waits in the session until it is checked: going back loses nothing, and
an answer about one invoice is never used for another.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Self
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import PortalRequest, address_of
from accounts.rate_limits import Rule, hit
from invoices import words
from invoices.countries import HOME, country_name
from invoices.forms.addresses import ALL, AddressForm, WhichLettersForm
from invoices.models import Invoice, LetterAddress
from invoices.queries import get_invoice_or_404
from invoices.queries.addresses import history_of
from invoices.queries.letters import leaving_on_paper, rows_of_letters
from invoices.rules.postal_addresses import PostalAddress
from invoices.services import addresses
from invoices.views.letters import ShownLetter, shown_of
from myropo.calendar import helsinki_date

DRAFT: Final = "letter-address"
# A person moves once; whoever guesses or plays is stopped soon.
TRIES: Final = Rule("letter-address", "10/hour")
MOST_NAMED: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What has been answered so far about the letters of one invoice."""

    invoice: str
    which: str = ""
    address: Mapping[str, str] | None = None

    @classmethod
    def read(cls, request: PortalRequest, invoice: Invoice) -> Self:
        kept: dict[str, Any] = request.session.get(DRAFT, {})
        key = str(invoice.public_id)
        draft = cls(**kept) if kept.get("invoice") == key else cls(invoice=key)
        # Of a settled invoice no letters come: there is no choice to make.
        return draft if invoice.is_open else replace(draft, which=ALL)

    def keep(self, request: PortalRequest) -> None:
        request.session[DRAFT] = asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An address of the history, as it is shown."""

    lines: str
    when: str
    what_for: str
    by: str


@require_http_methods(["GET", "HEAD", "POST"])
def address(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """One step of the questions, named by `?step=`; POST answers it and leads to the next."""
    invoice = get_invoice_or_404(request.actor, public_id)
    if invoice.party_id != request.actor.acting_for.pk:
        return _refused(request, invoice, status=403)
    draft = Draft.read(request, invoice)
    step = request.GET.get("step", "")
    if step == "done":
        return _done(request, invoice)
    if step == "check" and draft.which and draft.address:
        return _check(request, invoice, draft, PostalAddress(**draft.address))
    if step in {"address", "check"} and draft.which:
        return _ask_address(request, invoice, draft)
    if not invoice.is_open:
        return _to(invoice, "address")
    return _ask_which(request, invoice, draft)


def _ask_which(request: PortalRequest, invoice: Invoice, draft: Draft) -> HttpResponse:
    form = WhichLettersForm(_typed(request), initial={"which": draft.which})
    if form.is_valid():
        replace(draft, which=form.cleaned_data["which"]).keep(request)
        return _to(invoice, "address")
    history = history_of(request.actor, invoice)
    context = {
        "chosen": form["which"].value(),
        "goes_to": _lines(_current(invoice, history)),
        "history": _shown_history(request, invoice, history),
        "back_url": reverse("invoices:invoice", args=[invoice.public_id]),
    }
    return _ask(request, invoice, "which", form, context, step=1)


def _ask_address(request: PortalRequest, invoice: Invoice, draft: Draft) -> HttpResponse:
    initial = draft.address or asdict(_current(invoice, history_of(request.actor, invoice)))
    form = AddressForm(_typed(request), initial=initial)
    if form.is_valid():
        replace(draft, address=asdict(form.address)).keep(request)
        return _to(invoice, "check")
    back = _url(invoice) if invoice.is_open else _invoice_url(invoice)
    return _ask(request, invoice, "address", form, {"back_url": back}, step=2)


def _check(
    request: PortalRequest, invoice: Invoice, draft: Draft, wanted: PostalAddress
) -> HttpResponse:
    for_all = draft.which == ALL
    if request.method == "POST":
        return _correct(request, invoice, wanted, for_all=for_all)
    answers = [
        (_("Which letters"), _what_for(invoice, for_all=for_all), _url(invoice)),
        (_("New address"), _lines(wanted), _url(invoice, "address")),
    ]
    if not invoice.is_open:
        answers[0] = (*answers[0][:2], "")
    context = {
        "answers": answers,
        "back_url": _url(invoice, "address"),
        **_stays(request, None if for_all else invoice),
    }
    return _ask(request, invoice, "check", None, context, step=3)


def _correct(
    request: PortalRequest, invoice: Invoice, wanted: PostalAddress, *, for_all: bool
) -> HttpResponse:
    allowance = hit(TRIES, f"party-{request.actor.acting_for.pk}")
    if not allowance.allowed:
        return _refused(request, invoice, minutes=allowance.retry_after_minutes, status=429)
    addresses.correct_address(
        actor=request.actor,
        invoice=invoice,
        address=wanted,
        for_all=for_all,
        client_address=address_of(request),
        at=timezone.now(),
    )
    request.session.pop(DRAFT, None)
    return _to(invoice, "done")


def _done(request: PortalRequest, invoice: Invoice) -> HttpResponse:
    """The newest correction; whoever comes here without one starts from the beginning."""
    history = history_of(request.actor, invoice)
    if not history:
        return redirect(_url(invoice))
    newest = history[0]
    context = {
        "invoice": invoice,
        "goes_to": _lines(_postal(newest)),
        "what_for": _what_for(invoice, for_all=newest.invoice_id is None),
        "given_at": newest.given_at,
        **_stays(request, None if newest.invoice_id is None else invoice),
    }
    return render(request, "invoices/address_done.html", context)


def _typed(request: PortalRequest) -> QueryDict | None:
    """What was sent, an empty answer too; None where nothing was."""
    return request.POST if request.method == "POST" else None


def _ask(
    request: PortalRequest,
    invoice: Invoice,
    name: str,
    form: WhichLettersForm | AddressForm | None,
    context: Mapping[str, object],
    *,
    step: int,
) -> HttpResponse:
    skipped = 0 if invoice.is_open else 1
    frame = {"invoice": invoice, "form": form, "step": step - skipped, "steps": 3 - skipped}
    status = 422 if form is not None and form.errors else 200
    template = f"invoices/address_{name}.html"
    return render(request, template, {**frame, **context}, status=status)


def _refused(request: PortalRequest, invoice: Invoice, **more: int) -> HttpResponse:
    status = more.pop("status")
    context = {"invoice": invoice, **more}
    return render(request, "invoices/address_not.html", context, status=status)


def _stays(request: PortalRequest, invoice: Invoice | None) -> dict[str, object]:
    """The letters that the new address does not reach: they are written already."""
    leaving = leaving_on_paper(request.actor, invoice)
    rows = rows_of_letters(leaving[: MOST_NAMED + 1])
    named: list[ShownLetter] = shown_of(rows[:MOST_NAMED], today=timezone.localdate())
    return {"leaving": named, "and_others": len(rows) > MOST_NAMED}


def _current(invoice: Invoice, history: list[LetterAddress]) -> PostalAddress:
    """Where the letters of an invoice go now: what was given last, else what was billed."""
    if history:
        return _postal(history[0])
    return PostalAddress(
        street=invoice.debtor_street,
        postcode=invoice.debtor_postcode,
        town=invoice.debtor_town,
        country=invoice.debtor_country or HOME,
    )


def _postal(given: LetterAddress) -> PostalAddress:
    return PostalAddress(
        street=given.street, postcode=given.postcode, town=given.town, country=given.country
    )


def _lines(wanted: PostalAddress) -> str:
    """`Esimerkkikatu 1, 00100 Helsinki`, and the country where it is not Finland."""
    parts = [wanted.street, f"{wanted.postcode} {wanted.town}".strip()]
    if wanted.country != HOME:
        parts.append(country_name(wanted.country, get_language() or "fi"))
    return ", ".join(part for part in parts if part)


def _what_for(invoice: Invoice, *, for_all: bool) -> str:
    if for_all:
        return _("All my letters from now on")
    text = _("Letters about invoice %(number)s of %(creditor)s")
    return text % {"number": invoice.number, "creditor": invoice.creditor.name}


def _shown_history(
    request: PortalRequest, invoice: Invoice, history: list[LetterAddress]
) -> list[Given]:
    """Every correction, and what was billed as the first of all."""
    if not history:
        return []
    rows = [
        Given(
            lines=_lines(_postal(each)),
            when=words.day(helsinki_date(each.given_at)),
            what_for=_("All letters") if each.invoice_id is None else _("This invoice"),
            by=_given_by(request, each),
        )
        for each in history
    ]
    billed = Given(
        lines=_lines(_current(invoice, [])),
        when=words.day(invoice.issued_on),
        what_for=_("On the invoice"),
        by="",
    )
    return [*rows, billed]


def _given_by(request: PortalRequest, given: LetterAddress) -> str:
    """Who gave it, where it was somebody else; of staff nobody is named."""
    if given.given_by_id == request.actor.user.pk:
        return ""
    return _("customer service") if given.given_by.is_staff else str(given.given_by)


def _url(invoice: Invoice, step: str = "") -> str:
    base = reverse("invoices:address", args=[invoice.public_id])
    return f"{base}?step={step}" if step else base


def _invoice_url(invoice: Invoice) -> str:
    return reverse("invoices:invoice", args=[invoice.public_id])


def _to(invoice: Invoice, step: str) -> HttpResponseRedirect:
    return redirect(_url(invoice, step))
