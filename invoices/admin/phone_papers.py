"""What do I owe, and why: a statement, the invoice as it was sent, and the letters, as PDF.

A PDF is made once, by a worker, as when the debtor asks for it; each download is recorded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.admin.links import admin_url
from accounts.admin.phone_pages import (
    Place,
    actor_for,
    demand,
    leading_back,
    page,
    party_or_404,
    place_of_party,
)
from accounts.admin.tools import add_person_page, add_person_tool
from accounts.http import user_of
from accounts.models import Language, Party, User
from invoices import words_letters
from invoices.admin.base import name_of_letter
from invoices.admin.invoices import add_page, add_tool
from invoices.admin.phone_letters import may_be_sent_again, send_again_url
from invoices.admin.phone_place import invoice_or_404, nobody_known, place_of_invoice
from invoices.models import Document, DocumentState, Invoice, Letter
from invoices.queries.documents import original_of
from invoices.queries.letters import listed
from invoices.services import statements
from invoices.services.documents import request_original

ASK: Final = "invoices.add_document"
PAGE: Final = "admin/invoices/invoice/papers.html"
STATEMENT: Final = "statement"
ORIGINAL: Final = "original"


class LanguageForm(forms.Form):
    language = forms.ChoiceField(label=gettext_lazy("Language of the statement"), choices=Language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A letter as the page lists it; `again_url` is "" where it cannot be sent again."""

    name: str
    stands: str
    url: str
    file: str
    again_url: str


@require_http_methods(["GET", "POST"])
def of_invoice(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """The papers of one invoice; a press asks for a PDF that is not made yet."""
    demand(request, ASK)
    invoice = invoice_or_404(request, invoice_id)
    if invoice.party is None:
        return nobody_known(request, invoice)
    place = place_of_invoice(invoice, invoice.party)
    return _papers(request, place, invoice)


@require_http_methods(["GET", "POST"])
def of_party(request: HttpRequest, party_id: int) -> HttpResponse:
    """A statement of everything that a person or company owes."""
    demand(request, ASK)
    party = party_or_404(party_id)
    return _papers(request, place_of_party(party), None)


def _papers(request: HttpRequest, place: Place, invoice: Invoice | None) -> HttpResponse:
    actor, today = actor_for(request, place.party), timezone.localdate()
    form = LanguageForm(_asked(request) or {"language": _language_of(place.party, invoice)})
    language = form.cleaned_data["language"] if form.is_valid() else Language.FI
    wanted = statements.statement_of(actor=actor, invoice=invoice, language=language, today=today)
    if request.method == "POST" and form.is_valid():
        if request.POST.get("do") == ORIGINAL and invoice is not None:
            request_original(actor=actor, invoice=invoice, at=timezone.now())
        elif not wanted.is_empty:
            statements.request_statement(actor=actor, statement=wanted, at=timezone.now())
        messages.info(request, _("The PDF is being made. It takes some seconds."))
        return HttpResponseRedirect(_again(request, language))
    context: dict[str, Any] = {
        "form": form,
        "invoice": invoice,
        "is_empty": wanted.is_empty,
        "statement": _shown(statements.find_statement(actor=actor, statement=wanted)),
        "original": _shown(original_of(invoice)) if invoice else None,
        "papers": _letters(request, invoice) if invoice else [],
        "again_url": _again(request, language),
    }
    title = _("Papers of the invoice") if invoice else _("Statement of everything")
    return page(request, PAGE, title, place, **context)


def _asked(request: HttpRequest) -> dict[str, str] | None:
    """The language that was chosen: in the form, or in the address that it led to."""
    chosen = (request.POST if request.method == "POST" else request.GET).get("language")
    return {"language": chosen} if chosen else None


def _language_of(party: Party, invoice: Invoice | None) -> str:
    own: User | None = getattr(party, "user", None)
    if own is not None:
        return own.language
    return invoice.language if invoice else Language.FI


def _again(request: HttpRequest, language: str) -> str:
    """The same page with the language that was chosen, and with its way back."""
    query = request.GET.copy()
    query["language"] = language
    return f"{request.path}?{query.urlencode()}"


def _shown(document: Document | None) -> dict[str, object] | None:
    if document is None:
        return None
    is_ready = document.state == DocumentState.READY
    url = reverse("admin:invoices_document_download", args=[document.pk]) if is_ready else ""
    return {"url": url, "has_failed": document.state == DocumentState.FAILED}


def _letters(request: HttpRequest, invoice: Invoice) -> Sequence[Paper]:
    rows = Letter.objects.filter(invoice=invoice).select_related("document", "invoice__creditor")
    letters = list(rows.order_by("-pk"))
    replaced = {each.replaces_id for each in letters}
    today = timezone.localdate()
    return [
        Paper(
            name=name_of_letter(each),
            stands=words_letters.when(listed(each), today=today),
            url=reverse("admin:invoices_letter_change", args=[each.pk]),
            file=str((_shown(each.document) or {}).get("url", "")),
            again_url=send_again_url(request, each)
            if may_be_sent_again(request, each, letters, replaced=replaced)
            else "",
        )
        for each in letters
    ]


def _tool(request: HttpRequest, invoice: Invoice) -> tuple[str, str] | None:
    if invoice.party_id is None or not user_of(request).has_perm(ASK):
        return None
    url = admin_url("invoices_invoice_papers", invoice.pk)
    return leading_back(request, url), _("Papers")


def _person_tool(request: HttpRequest, party: Party) -> tuple[str, str] | None:
    if not user_of(request).has_perm(ASK):
        return None
    url = reverse("admin:accounts_party_statement", args=[party.pk])
    return leading_back(request, url), _("Statement of everything")


add_page("papers", of_invoice)
add_tool(_tool)
add_person_page("statement", of_party)
add_person_tool(_person_tool)
