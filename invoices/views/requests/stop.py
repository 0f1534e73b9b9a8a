"""Asking to stop voluntary collection (4 c §): what it means, and then the act."""

from django.http import HttpResponse
from django.shortcuts import render

from invoices import words_requests_told
from invoices.forms.requests import StopForm
from invoices.models import RequestKind
from invoices.services.requests.making import Wish
from invoices.views.requests.asking import Asked, asks, promised_by, send


@asks(RequestKind.STOP)
def stop(asked: Asked) -> HttpResponse:
    form = StopForm(asked.request.POST if asked.request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        return send(asked, Wish(kind=RequestKind.STOP, text=form.cleaned_data["text"]))
    context = {
        "form": form,
        "invoice": asked.invoice,
        "answer_by": promised_by(),
        "right": words_requests_told.right_to_stop(asked.invoice),
        "stops": words_requests_told.stops(),
        "may_follow": words_requests_told.may_follow(asked.invoice),
    }
    status = 422 if form.is_bound else 200
    return render(asked.request, "invoices/requests/stop.html", context, status=status)
