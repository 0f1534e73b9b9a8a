"""The one search box of the staff's header: from what is typed to whom it is about.

What is typed is posted and stands in no address; a personal identity code is not even kept.
"""

from typing import Final

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.admin.look_up import may_look_up, offer_look_up
from accounts.admin.recording import record
from accounts.admin.searching import LONGEST_TERM, hetu_in, keep_search, kept_term
from accounts.http import user_of
from invoices.models import Invoice
from invoices.queries.find_debtor import MOST_HITS, Found, Hit, find_debtors

MAY_FIND: Final = "invoices.view_invoice"


@sensitive_post_parameters("q")
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """POST keeps what was typed and leads here; the only hit is opened at once."""
    if not user_of(request).has_perm(MAY_FIND):
        raise PermissionDenied
    if request.method == "POST":
        return _posted(request)
    term = kept_term(request)
    found = find_debtors(term, user=user_of(request)) if term else None
    if found is not None:
        _record(request, found)
        if found.only is not None:
            return HttpResponseRedirect(page_of_hit(found.only))
    context = {
        **admin.site.each_context(request),
        "title": _("Find a debtor") if found is None else _("What was found"),
        "opts": Invoice._meta,
        "find_term": term,
        "find_begins": found is None or not found.hits,
        "found": found,
        "most": MOST_HITS,
    }
    return TemplateResponse(request, "admin/invoices/invoice/find.html", context)


def page_of_hit(hit: Hit) -> str:
    """The debtor's page; the invoice's for who may not see debtors, and where none is known."""
    if hit.invoice is not None and hit.party is None:
        return reverse("admin:invoices_invoice_change", args=[hit.invoice.pk])
    return reverse("admin:accounts_party_change", args=[hit.party.pk if hit.party else 0])


def _posted(request: HttpRequest) -> HttpResponse:
    term = request.POST.get("q", "").replace("\0", "").strip()[:LONGEST_TERM]
    code = hetu_in(term)
    if not code:
        return keep_search(request, term)
    if may_look_up(request):
        return offer_look_up(request, code)
    messages.info(request, _("Nobody is searched for here by a personal identity code."))
    return HttpResponseRedirect(request.path)


def _record(request: HttpRequest, found: Found) -> None:
    """By keys alone: what was typed may be a name."""
    record(
        request,
        "debtor.searched",
        data={
            "by": sorted({hit.by.value for hit in found.hits}),
            "parties": [hit.party.pk for hit in found.hits if hit.party],
            "invoices": [hit.invoice.pk for hit in found.hits if hit.invoice],
        },
    )
