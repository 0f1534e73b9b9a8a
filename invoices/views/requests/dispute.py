"""Disputing an invoice (4 b §): reason, part, own words, and a last look with evidence."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from invoices import words
from invoices.forms.euros import euros_of
from invoices.forms.requests import (
    DisputePartForm,
    DisputeReasonForm,
    DisputeWordsForm,
    EvidenceForm,
    Part,
)
from invoices.models import DisputeReason, Invoice, RequestKind
from invoices.rules.debtor_requests import undisputed_part
from invoices.services.requests.making import Wish
from invoices.views.requests.asking import Asked, asks, promised_by, send

STEPS: Final = 4
REFUSED: Final = 422


@asks(RequestKind.DISPUTE)
def reason(asked: Asked) -> HttpResponse:
    """Why: the first question."""
    form = DisputeReasonForm(_posted(asked), initial=asked.draft.answers)
    if form.is_valid():
        asked.draft.keep(reason=form.cleaned_data["reason"])
        return redirect("invoices:dispute-part", asked.invoice.public_id)
    back = reverse("invoices:something-wrong", args=[asked.invoice.public_id])
    return _show(asked, "reason", form, step=1, back=back)


@asks(RequestKind.DISPUTE)
def part(asked: Asked) -> HttpResponse:
    """How much of it."""
    draft, invoice = asked.draft, asked.invoice
    if "reason" not in draft.answers:
        return redirect("invoices:dispute", invoice.public_id)
    form = DisputePartForm(
        _posted(asked),
        open_total=invoice.open_total,
        initial=draft.answers if "part" in draft.answers else _guess(draft.answers, invoice),
    )
    if form.is_valid():
        disputed = form.cleaned_data["disputed"]
        if disputed is None:
            draft.keep(part=Part.ALL, sum="")
        else:
            draft.keep(part=Part.PART, sum=_typed(disputed))
        return redirect("invoices:dispute-words", invoice.public_id)
    return _show(asked, "part", form, step=2, back=_url(invoice, "dispute"))


@asks(RequestKind.DISPUTE)
def in_words(asked: Asked) -> HttpResponse:
    """What is wrong, in the debtor's own words."""
    draft, invoice = asked.draft, asked.invoice
    if "part" not in draft.answers:
        return redirect("invoices:dispute", invoice.public_id)
    form = DisputeWordsForm(_posted(asked), initial=draft.answers)
    if form.is_valid():
        draft.keep(text=form.cleaned_data["text"])
        return redirect("invoices:dispute-check", invoice.public_id)
    return _show(asked, "words", form, step=3, back=_url(invoice, "dispute-part"))


@asks(RequestKind.DISPUTE)
def check(asked: Asked) -> HttpResponse:
    """Everything at once, evidence if there is some, and the act itself."""
    request, invoice, answers = asked.request, asked.invoice, asked.draft.answers
    if not {"reason", "part", "text"} <= answers.keys():
        return redirect("invoices:dispute", invoice.public_id)
    is_post = request.method == "POST"
    form = EvidenceForm(request.POST, request.FILES) if is_post else EvidenceForm()
    disputed = _disputed(answers)
    if is_post and form.is_valid():
        wish = Wish(
            kind=RequestKind.DISPUTE,
            reason=answers["reason"],
            text=answers["text"],
            disputed_amount=disputed,
        )
        return send(asked, wish, files=form.cleaned_data["evidence"])
    undisputed = undisputed_part(
        amount=disputed, open_total=invoice.open_total, to_pay=invoice.to_pay
    )
    context = {
        "answers": _answers(answers, invoice),
        "undisputed": undisputed,
        "answer_by": promised_by(),
        "had_files": is_post and bool(request.FILES),
    }
    back = _url(invoice, "dispute-words")
    return _show(asked, "check", form, step=4, back=back, context=context)


def _posted(asked: Asked) -> QueryDict | None:
    """What was answered just now; an empty answer is one too."""
    return asked.request.POST if asked.request.method == "POST" else None


def _show(
    asked: Asked,
    name: str,
    form: forms.Form,
    *,
    step: int,
    back: str,
    context: Mapping[str, object] | None = None,
) -> HttpResponse:
    page = {
        "form": form,
        "invoice": asked.invoice,
        "asked": asked,
        "step": step,
        "steps": STEPS,
        "back_url": back,
    }
    template = f"invoices/requests/dispute_{name}.html"
    status = REFUSED if form.is_bound and form.errors else 200
    return render(asked.request, template, {**page, **(context or {})}, status=status)


def _url(invoice: Invoice, name: str) -> str:
    return reverse(f"invoices:{name}", args=[invoice.public_id])


def _guess(answers: Mapping[str, str], invoice: Invoice) -> dict[str, str]:
    """Whoever says that costs are wrong most often means exactly what was added."""
    added = invoice.open_costs + invoice.open_interest
    if answers["reason"] == DisputeReason.COSTS and 0 < added < invoice.open_total:
        return {"part": Part.PART, "sum": _typed(added)}
    return {}


def _typed(euros: Decimal) -> str:
    return f"{euros:.2f}".replace(".", ",")


def _disputed(answers: Mapping[str, str]) -> Decimal | None:
    """The part in euros, as a page of ours wrote it down; None for all."""
    return euros_of(answers["sum"]) if answers["part"] == Part.PART else None


def _answers(answers: Mapping[str, str], invoice: Invoice) -> list[tuple[str, str, str]]:
    disputed = _disputed(answers)
    whole = _("All of it, %(sum)s") % {"sum": words.euros(invoice.open_total)}
    return [
        (_("Reason"), str(DisputeReason(answers["reason"]).label), _url(invoice, "dispute")),
        (
            _("Disputed sum"),
            whole if disputed is None else words.euros(disputed),
            _url(invoice, "dispute-part"),
        ),
        (_("In your words"), answers["text"], _url(invoice, "dispute-words")),
    ]
