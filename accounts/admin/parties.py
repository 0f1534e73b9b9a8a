"""Persons and companies, to read. A personal identity code is never shown."""

from typing import Any, ClassVar, override

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import business_id
from accounts.admin.base import StaffModelAdmin
from accounts.admin.look_up import look_up
from accounts.admin.tools import person_pages
from accounts.admin.who_may_act import panel_of
from accounts.http import user_of
from accounts.models import Mandate, Party
from accounts.queries.names import named


@admin.register(Party)
class PartyAdmin(StaffModelAdmin[Party]):
    list_display = ("name", "kind", "business_id", "created_at")
    list_filter = ("kind",)
    filter_parameters: ClassVar[frozenset[str]] = frozenset({"kind__exact"})
    search_fields = ("name",)
    search_help_text = gettext_lazy("Business ID, or a name with a word of at least three letters.")
    fields = (
        "name",
        "kind",
        "business_id",
        "identity_code",
        "signs_in",
        "created_at",
        "public_id",
        "invoices",
        "requests",
        "contacts",
        "mandates",
        "consents",
        "addresses",
        "sessions",
        "records",
    )
    readonly_fields = fields
    change_form_template = "admin/accounts/party/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(look_up)
        pages = person_pages(self.admin_site)
        return [path("look-up/", view, name="accounts_party_look_up"), *pages, *super().get_urls()]

    def party_of(self, obj: Party) -> Party:
        return obj

    def matching(self, rows: QuerySet[Party], term: str) -> QuerySet[Party]:
        try:
            return rows.filter(business_id=business_id.normalise(term))
        except business_id.InvalidBusinessIdError:
            return named(rows, field="name", words=term)

    @override
    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        party: Party = context["original"]
        valid = Mandate.objects.valid(timezone.localdate())
        context["who"] = panel_of(
            party,
            user=user_of(request),
            acting=valid.filter(principal=party).select_related("holder"),
            acts_for=valid.filter(holder=party).select_related("principal"),
        )
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=gettext_lazy("personal identity code"))
    def identity_code(self, party: Party) -> str:
        return _("Known, not shown") if party.hetu_index else "–"

    @admin.display(description=gettext_lazy("signs in"), boolean=True)
    def signs_in(self, party: Party) -> bool:
        return hasattr(party, "user")

    @admin.display(description=gettext_lazy("invoices"))
    def invoices(self, party: Party) -> SafeString:
        return _list_link("invoices_invoice", party, _("Show the invoices"))

    @admin.display(description=gettext_lazy("requests"))
    def requests(self, party: Party) -> SafeString:
        return _list_link("invoices_debtorrequest", party, _("Show the requests"))

    @admin.display(description=gettext_lazy("contacts"))
    def contacts(self, party: Party) -> SafeString:
        return _list_link("messaging_contact", party, _("Show all contacts in one list"))

    @admin.display(description=gettext_lazy("rights to act for another"))
    def mandates(self, party: Party) -> SafeString:
        return _list_link("accounts_mandate", party, _("Show the rights, also those that ended"))

    @admin.display(description=gettext_lazy("consents to electronic letters"))
    def consents(self, party: Party) -> SafeString:
        return _list_link("invoices_electronicconsent", party, _("Show the consents"))

    @admin.display(description=gettext_lazy("addresses for letters"))
    def addresses(self, party: Party) -> SafeString:
        return _list_link("invoices_letteraddress", party, _("Show the addresses"))

    @admin.display(description=gettext_lazy("sessions"))
    def sessions(self, party: Party) -> SafeString:
        return _list_link("accounts_portalsession", party, _("Show the sessions"))

    @admin.display(description=gettext_lazy("audit"))
    def records(self, party: Party) -> SafeString:
        return _list_link("accounts_auditevent", party, _("Show what was done and who looked"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Party]:
        return super().get_queryset(request).select_related("user")


def _list_link(page: str, party: Party, text: str) -> SafeString:
    url = reverse(f"admin:{page}_changelist", query={"party": party.pk})
    return format_html('<a href="{}">{}</a>', url, text)
