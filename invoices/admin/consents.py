"""Consents to electronic letters, to read: debtors give and withdraw them themselves."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.base import StaffModelAdmin
from accounts.admin.filters import PartyFilter, chosen_party, month_filter
from accounts.models import Party
from accounts.queries.names import named
from invoices.admin.base import link_to_invoice, link_to_party
from invoices.models import ElectronicConsent


@admin.register(ElectronicConsent)
class ElectronicConsentAdmin(StaffModelAdmin[ElectronicConsent]):
    list_display = ("given_at", "party_name", "starts_on", "ends_on", "stands")
    list_filter = (
        month_filter("given_at", gettext_lazy("given"), parameter="when", is_moment=True),
        PartyFilter,
    )
    filter_parameters: ClassVar[frozenset[str]] = frozenset({"when", "party"})
    list_select_related = ("party",)
    search_fields = ("party__name",)
    search_help_text = gettext_lazy("Debtor's name.")
    fields = (
        "debtor",
        "stands",
        "given_at",
        "withdrawn_at",
        "starts_on",
        "ends_on",
        "method",
        "collector",
        "claims",
    )
    readonly_fields: ClassVar[tuple[str, ...]] = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[ElectronicConsent]:
        return super().get_queryset(request).select_related("party")

    def party_of(self, obj: ElectronicConsent) -> Party:
        return obj.party

    def party_listed(self, request: HttpRequest) -> Party | None:
        return chosen_party(request)

    def matching(self, rows: QuerySet[ElectronicConsent], term: str) -> QuerySet[ElectronicConsent]:
        return named(rows, field="party__name", words=term)

    @admin.display(description=gettext_lazy("debtor"))
    def debtor(self, consent: ElectronicConsent) -> SafeString:
        return link_to_party(consent.party)

    @admin.display(description=gettext_lazy("debtor"))
    def party_name(self, consent: ElectronicConsent) -> str:
        return consent.party.name

    @admin.display(description=gettext_lazy("is it in force"))
    def stands(self, consent: ElectronicConsent) -> str:
        return standing_of(consent)

    @admin.display(description=gettext_lazy("claims"))
    def claims(self, consent: ElectronicConsent) -> Any:
        links = [(link_to_invoice(each),) for each in consent.invoices.order_by("pk")]
        return format_html_join(", ", "{}", links) or "–"


def standing_of(consent: ElectronicConsent) -> str:
    """Whether a letter may be electronic by it today."""
    today = timezone.localdate()
    if consent.withdrawn_at is not None:
        return _("Withdrawn")
    if today < consent.starts_on:
        return _("Not yet")
    return _("Ended") if today > consent.ends_on else _("In force")
