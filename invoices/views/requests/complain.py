"""A complaint about how a debtor was treated: one question, and files if they help."""

from django.http import HttpResponse
from django.shortcuts import render

from invoices.forms.requests import ComplaintForm
from invoices.models import RequestKind
from invoices.services.requests.making import Wish
from invoices.views.requests.asking import Asked, asks, promised_by, send


@asks(RequestKind.COMPLAINT)
def complain(asked: Asked) -> HttpResponse:
    request = asked.request
    is_post = request.method == "POST"
    form = ComplaintForm(request.POST, request.FILES) if is_post else ComplaintForm()
    if is_post and form.is_valid():
        wish = Wish(kind=RequestKind.COMPLAINT, text=form.cleaned_data["text"])
        return send(asked, wish, files=form.cleaned_data["evidence"])
    context = {
        "form": form,
        "invoice": asked.invoice,
        "asked": asked,
        "answer_by": promised_by(),
        "had_files": is_post and bool(request.FILES),
    }
    status = 422 if is_post else 200
    return render(request, "invoices/requests/complain.html", context, status=status)
