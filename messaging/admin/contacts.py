"""Entries and customer-service messages: all contacts of a debtor, or of all (K1)."""

from datetime import datetime
from typing import Any, Final, override

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.admin.base import StaffModelAdmin
from accounts.admin.filters import chosen_party
from accounts.admin.recording import record
from accounts.http import user_of
from accounts.models import Party
from invoices.models import MandateRequestState, RequestState
from messaging.admin import call_desk, merge_desk
from messaging.forms.contacts import ABOUT, ContactFilterForm
from messaging.models import Contact, ThreadState
from messaging.queries.contacts import ContactType, Entry, Wanted, contacts, types_seen_by
from payments.models import PlanState, RefundState

PAGES: Final = {
    ContactType.MESSAGE: "admin:messaging_thread_change",
    ContactType.REQUEST: "admin:invoices_debtorrequest_change",
    ContactType.MANDATE: "admin:invoices_mandaterequest_change",
    ContactType.PLAN: "admin:payments_paymentplan_change",
    ContactType.REFUND: "admin:payments_refund_change",
}
STATES: Final[dict[ContactType, dict[str, Any]]] = {
    ContactType.MESSAGE: dict(ThreadState.choices),
    ContactType.REQUEST: dict(RequestState.choices),
    ContactType.MANDATE: dict(MandateRequestState.choices),
    ContactType.PLAN: dict(PlanState.choices),
    ContactType.REFUND: dict(RefundState.choices),
}
LARGEST_KEY: Final = 2**63 - 1


@admin.register(Contact)
class ContactAdmin(StaffModelAdmin[Contact]):
    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "messaging_contact_"
        return [
            path("", wrap(require_safe(self.changelist_view)), name=f"{name}changelist"),
            path("call/", wrap(self.call_view), name=f"{name}call"),
            path("<int:key>/merge/", wrap(self.merge_view), name=f"{name}merge"),
            path("<path:object_id>/change/", wrap(self.change_view), name=f"{name}change"),
        ]

    @override
    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        user, party = user_of(request), chosen_party(request)
        kinds = types_seen_by(user)
        form = ContactFilterForm(request.GET, kinds=kinds, today=timezone.localdate())
        wanted = form.wanted(party=party, before=_place(request.GET.get("after", "")))
        found, has_more = ([], False) if _is_unknown(request, party) else contacts(user, wanted)
        _record(request, party, found)
        return TemplateResponse(
            request,
            "admin/messaging/contact/list.html",
            {
                **admin.site.each_context(request),
                "title": _("Entries and customer-service messages"),
                "opts": self.opts,
                "form": form,
                "party": party,
                "rows": [_row(each) for each in found],
                "first_page": _page(request, after=None),
                "is_first_page": wanted.before is None,
                "next_page": _page(request, after=found[-1]) if has_more else "",
                "is_narrowed": wanted != Wanted(party=party),
            },
        )

    @override
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """A contact of the list that is a thread has its page there."""
        return HttpResponseRedirect(reverse("admin:messaging_thread_change", args=[object_id]))

    def call_view(self, request: HttpRequest) -> HttpResponse:
        return call_desk.note(request)

    def merge_view(self, request: HttpRequest, key: int) -> HttpResponse:
        return merge_desk.merge(request, call_desk.thread_or_404(key))


def _row(entry: Entry) -> dict[str, Any]:
    """What a row shows, in words."""
    return {
        "entry": entry,
        "url": reverse(PAGES[entry.kind], args=[entry.key]),
        "party_url": reverse("admin:accounts_party_change", args=[entry.party_id]),
        "state": STATES[entry.kind].get(entry.state, entry.state),
        "about": ABOUT.get(entry.classification, ""),
    }


def _record(request: HttpRequest, party: Party | None, found: list[Entry]) -> None:
    rows = [f"{each.kind}:{each.key}" for each in found]
    record(request, "contact.listed", party=party, data={"rows": rows})


def _is_unknown(request: HttpRequest, party: Party | None) -> bool:
    """An address that names a party which does not exist lists nobody's contacts."""
    return "party" in request.GET and party is None


def _page(request: HttpRequest, *, after: Entry | None) -> str:
    params = request.GET.copy()
    params.pop("after", None)
    if after is not None:
        params["after"] = f"{after.created_at.isoformat()}~{after.kind}~{after.key}"
    return f"?{params.urlencode()}"


def _place(text: str) -> tuple[datetime, str, int] | None:
    """The row that ends the page before, as `_page` wrote it; None for anything else."""
    moment, _tilde, rest = text.partition("~")
    kind, _tilde, key = rest.partition("~")
    try:
        at = parse_datetime(moment)
    except ValueError:
        return None
    if at is None or at.tzinfo is None or kind not in ContactType.values:
        return None
    if not (key.isascii() and key.isdigit() and len(key) < len(str(LARGEST_KEY))):
        return None
    return at, kind, int(key)
