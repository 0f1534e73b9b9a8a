"""Looks with customers' eyes: begun from the page of a party, ended from the band, listed."""

from datetime import datetime
from typing import ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, resolve_url
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.admin.base import StaffModelAdmin
from accounts.admin.filters import PartyFilter, month_filter
from accounts.admin.recording import record
from accounts.admin.tools import add_person_page
from accounts.http import address_of, user_of
from accounts.models import CustomerView, Party, ViewReason
from accounts.models.customer_view import LONGEST_VIEW
from accounts.queries.customer_views import SEE
from accounts.services.customer_views import (
    KEY,
    TooManyViewsError,
    ViewEnd,
    end_view,
    start_view,
)

SEE_PAGE = "admin/accounts/party/see.html"


class SeeForm(forms.Form):
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The customer sees it in the profile, with the time."),
        choices=ViewReason.choices,
        widget=forms.RadioSelect,
    )


@require_http_methods(["GET", "POST"])
def see(request: HttpRequest, party_id: int) -> HttpResponse:
    """Why one looks; then the customer's first page."""
    if not user_of(request).has_perm(SEE):
        raise PermissionDenied
    party = get_object_or_404(Party.objects.select_related("user"), pk=party_id)
    form = SeeForm(request.POST or None)
    if form.is_valid() and _begin(request, party, form):
        return HttpResponseRedirect(resolve_url("invoices:home"))
    if request.method == "GET":
        record(request, "party.viewed", party=party, target=party)
    context = {
        **admin.site.each_context(request),
        "title": _("See what the customer sees"),
        "form": form,
        "party": party,
        "minutes": LONGEST_VIEW.seconds // 60,
        "signs_in": hasattr(party, "user"),
        "is_over": "over" in request.GET,
        "opts": Party._meta,
    }
    return TemplateResponse(request, SEE_PAGE, context, status=422 if form.errors else 200)


def _begin(request: HttpRequest, party: Party, form: SeeForm) -> bool:
    try:
        view = start_view(
            party=party,
            reason=ViewReason(form.cleaned_data["reason"]),
            actor=user_of(request),
            at=timezone.now(),
            address=address_of(request),
        )
    except TooManyViewsError:
        form.add_error(None, _("Too many looks within an hour. Try again later."))
        return False
    request.session[KEY] = view.pk
    return True


@require_POST
def end(request: HttpRequest, view_id: int) -> HttpResponse:
    """End one's own look, and go back to the page of the customer."""
    user = user_of(request)
    view = get_object_or_404(CustomerView, pk=view_id, user=user)
    end_view(view_id=view.pk, reason=ViewEnd.PRESSED, actor=user, at=timezone.now())
    if request.session.get(KEY) == view.pk:
        del request.session[KEY]
    messages.success(request, _("You look with the customer’s eyes no more."))
    if not user.has_perm("accounts.view_party"):
        return HttpResponseRedirect(reverse("admin:index"))
    return HttpResponseRedirect(reverse("admin:accounts_party_change", args=[view.party_id]))


@admin.register(CustomerView)
class CustomerViewAdmin(StaffModelAdmin[CustomerView]):
    """Who of staff looked at whose pages, why, and how long; for who leads and who audits."""

    list_display = ("started_at", "user", "party", "reason", "until")
    list_filter = (
        month_filter("started_at", gettext_lazy("when"), parameter="when", is_moment=True),
        PartyFilter,
    )
    filter_parameters: ClassVar[frozenset[str]] = frozenset({"when", "party"})
    list_select_related = ("user__party", "party")
    fields = ("started_at", "user", "party", "reason", "until", "pages")
    readonly_fields: ClassVar[tuple[str, ...]] = fields

    def get_urls(self) -> list[URLPattern]:
        wrapped = self.admin_site.admin_view(end)
        own = path("<int:view_id>/end/", wrapped, name="accounts_customerview_end")
        return [own, *super().get_urls()]

    def party_of(self, obj: CustomerView) -> Party:
        return obj.party

    @admin.display(description=gettext_lazy("ended"))
    def until(self, view: CustomerView) -> datetime | str:
        if view.ended_at is None and timezone.now() < view.ends_at:
            return _("Goes on")
        return view.ended_at or view.ends_at

    @admin.display(description=gettext_lazy("pages"))
    def pages(self, view: CustomerView) -> SafeString:
        target = f"{CustomerView._meta.label_lower}:{view.pk}"
        url = reverse("admin:accounts_auditevent_changelist", query={"target": target})
        return format_html('<a href="{}">{}</a>', url, _("Show which pages were opened"))


add_person_page("see", see)
