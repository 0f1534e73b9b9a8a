"""The archive: what was settled within 24 months."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import PortalRequest
from invoices import queries
from invoices.forms import ListFilter
from invoices.views.bills import bills_of
from invoices.views.home import is_fragment, page_of, rows_on


@require_safe
def archive(request: PortalRequest) -> HttpResponse:
    today = timezone.localdate()
    asked = ListFilter.read(request.GET)
    invoices = queries.archive_of(request.actor, today=today)
    if asked.words:
        invoices = queries.narrowed(invoices, words=asked.words, today=today)
    page = page_of(invoices.count(), wanted=asked.page)
    template = "invoices/archive.html"
    if fragment := is_fragment(request):
        template += "#invoice-list"
    context = {
        "asked": asked,
        "page": page,
        "bills": bills_of(rows_on(page, invoices), actor=request.actor, today=today),
        "is_fragment": fragment,
    }
    return render(request, template, context)
