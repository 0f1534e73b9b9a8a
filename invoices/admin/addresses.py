"""Addresses that debtors corrected, to read: what was billed stays on the invoice."""

from typing import ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.base import StaffModelAdmin
from accounts.admin.filters import PartyFilter, chosen_party, month_filter
from accounts.models import Party
from accounts.queries.names import named
from invoices.admin.base import link_to_invoice, link_to_party
from invoices.models import LetterAddress


@admin.register(LetterAddress)
class LetterAddressAdmin(StaffModelAdmin[LetterAddress]):
    list_display = ("given_at", "party_name", "scope", "street", "postcode", "town")
    list_filter = (
        month_filter("given_at", gettext_lazy("given"), parameter="when", is_moment=True),
        PartyFilter,
    )
    filter_parameters: ClassVar[frozenset[str]] = frozenset({"when", "party"})
    list_select_related = ("party", "invoice")
    search_fields = ("party__name",)
    search_help_text = gettext_lazy("Debtor's name.")
    fields = (
        "debtor",
        "invoice_page",
        "street",
        "postcode",
        "town",
        "country",
        "given_at",
        "given_by",
    )
    readonly_fields: ClassVar[tuple[str, ...]] = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[LetterAddress]:
        return super().get_queryset(request).select_related("party", "invoice", "given_by__party")

    def party_of(self, obj: LetterAddress) -> Party:
        return obj.party

    def party_listed(self, request: HttpRequest) -> Party | None:
        return chosen_party(request)

    def matching(self, rows: QuerySet[LetterAddress], term: str) -> QuerySet[LetterAddress]:
        return named(rows, field="party__name", words=term)

    @admin.display(description=gettext_lazy("debtor"))
    def debtor(self, address: LetterAddress) -> SafeString:
        return link_to_party(address.party)

    @admin.display(description=gettext_lazy("debtor"))
    def party_name(self, address: LetterAddress) -> str:
        return address.party.name

    @admin.display(description=gettext_lazy("for the letters of"))
    def scope(self, address: LetterAddress) -> str:
        return address.invoice.number if address.invoice else _("All invoices")

    @admin.display(description=gettext_lazy("for the letters of"))
    def invoice_page(self, address: LetterAddress) -> SafeString | str:
        return link_to_invoice(address.invoice) if address.invoice else _("All invoices")
