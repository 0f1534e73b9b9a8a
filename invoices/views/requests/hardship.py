"""Telling that one cannot pay now: what would help, a few words, and where help is free."""

from datetime import date
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from invoices.forms.requests import HardshipForm, HardshipWordsForm, Help
from invoices.models import RequestKind
from invoices.rules.debtor_requests import last_hope
from invoices.services.requests.making import Wish
from invoices.views.requests.asking import Asked, asks, promised_by, send

STEPS: Final = 2


@asks(RequestKind.HARDSHIP)
def hardship(asked: Asked) -> HttpResponse:
    """What would help: the first question."""
    request, draft = asked.request, asked.draft
    is_post = request.method == "POST"
    form = HardshipForm(
        request.POST if is_post else None, today=timezone.localdate(), initial=draft.answers
    )
    if is_post and form.is_valid():
        until = form.cleaned_data["pause_until"]
        draft.keep(help=form.cleaned_data["help"], until=until.isoformat() if until else "")
        return redirect("invoices:hardship-words", asked.invoice.public_id)
    back = reverse("invoices:something-wrong", args=[asked.invoice.public_id])
    context = {"form": form, "invoice": asked.invoice, "step": 1, "steps": STEPS, "back_url": back}
    status = 422 if is_post else 200
    return render(request, "invoices/requests/hardship.html", context, status=status)


@asks(RequestKind.HARDSHIP)
def in_words(asked: Asked) -> HttpResponse:
    """A few words, needed only when no pause was chosen; then the act."""
    request, invoice, answers = asked.request, asked.invoice, asked.draft.answers
    if "help" not in answers:
        return redirect("invoices:hardship", invoice.public_id)
    is_post = request.method == "POST"
    until = _until(answers)
    form = HardshipWordsForm(
        request.POST if is_post else None, is_needed=answers["help"] == Help.OTHER
    )
    if is_post and form.is_valid():
        text = form.cleaned_data["text"]
        return send(asked, Wish(kind=RequestKind.HARDSHIP, text=text, pause_until=until))
    context = {
        "form": form,
        "asked": asked,
        "invoice": invoice,
        "until": until,
        "answer_by": promised_by(),
        "step": 2,
        "steps": STEPS,
        "back_url": reverse("invoices:hardship", args=[invoice.public_id]),
    }
    status = 422 if is_post else 200
    return render(request, "invoices/requests/hardship_words.html", context, status=status)


def _until(answers: dict[str, Any]) -> date | None:
    """The day that a page of ours wrote down; a session that waited is brought up to date."""
    if not answers["until"]:
        return None
    until = date.fromisoformat(answers["until"])
    return min(until, last_hope(timezone.localdate()))
