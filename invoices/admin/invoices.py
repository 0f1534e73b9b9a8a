"""Claims: searched, read, and acted upon through services alone."""

from collections.abc import Callable
from typing import Any, ClassVar, Final

from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.filters import PartyFilter, chosen_party, month_filter
from accounts.admin.who_may_act import Panel, panel_of
from accounts.http import user_of
from accounts.models import Party
from invoices.admin.base import CreditorFilter, CreditorScopedAdmin, euros, link_to_creditor
from invoices.admin.collection_inlines import (
    AddressInline,
    ConsentInline,
    LetterInline,
    RequestInline,
    ReviewInline,
)
from invoices.admin.find import find
from invoices.admin.inlines import (
    DocumentInline,
    FoundInline,
    HoldInline,
    LedgerInline,
    RowInline,
    TimelineInline,
)
from invoices.admin.record_letter import record_letter_view
from invoices.admin.reports import report
from invoices.admin.take_back import may_take_back, take_back_view
from invoices.models import Invoice
from invoices.queries import staff
from invoices.queries.who_may_act import rights_over
from invoices.rules import myropo_id, references

LINKS: Final = {
    "debtor_page": "accounts.view_party",
    "records": "accounts.view_auditevent",
    "source": "invoices.view_finvoicefile",
}
# Those who talk about the claim: on its page they see who may, of whatever kind the right is.
SEE_WHO_MAY_ACT: Final = "invoices.view_mandatescope"
_BELOW: Final[list[type[InlineModelAdmin[Any, Any]]]] = []


# What else may be done with an invoice: the address and the words of its button, or nothing.
type Tool = Callable[[HttpRequest, Invoice], tuple[str, str] | None]
_TOOLS: Final[list[Tool]] = []


def add_tool(tool: Tool) -> None:
    """Let an app to the right of this one add a button to an invoice's page."""
    _TOOLS.append(tool)


def tools_of(request: HttpRequest, invoice: Invoice) -> list[tuple[str, str]]:
    """The buttons that this member of staff has on an invoice, wherever it is shown."""
    found = (tool(request, invoice) for tool in _TOOLS)
    return [each for each in found if each is not None]


# A page about an invoice, by its key.
type Page = Callable[[HttpRequest, int], HttpResponse]
_PAGES: Final[dict[str, Page]] = {}


def add_page(name: str, page: Page) -> None:
    """Add a page below that of an invoice, named `admin:invoices_invoice_<name>`."""
    _PAGES[name] = page


def add_below(*inlines: type[InlineModelAdmin[Any, Any]]) -> None:
    """Let an app to the right of this one add its rows to an invoice's page."""
    _BELOW.extend(inlines)


@admin.register(Invoice)
class InvoiceAdmin(CreditorScopedAdmin[Invoice]):
    creditor_path = "creditor"
    list_display = (
        "number",
        "creditor",
        "case_number",
        "debtor_name",
        "due_on",
        "stage",
        "principal_left",
        "total_left",
    )
    list_filter = (
        "stage",
        month_filter("due_on", gettext_lazy("due"), parameter="due"),
        CreditorFilter,
        PartyFilter,
    )
    filter_parameters: ClassVar[frozenset[str]] = frozenset(
        {"stage__exact", "due", "creditor", "party"}
    )
    list_select_related = ("creditor",)
    search_fields = ("number",)
    search_help_text = gettext_lazy(
        "Invoice number, case number, MyRopo ID, reference, or the debtor's name."
    )
    inlines: ClassVar[Any] = [
        RowInline,
        LedgerInline,
        TimelineInline,
        LetterInline,
        RequestInline,
        HoldInline,
        ReviewInline,
        DocumentInline,
        AddressInline,
        ConsentInline,
        FoundInline,
    ]
    change_form_template = "admin/invoices/invoice/change_form.html"
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "number",
                    "creditor_page",
                    "case_number",
                    "myropo_code",
                    "stage",
                    "closed_on",
                    "subject",
                    "issued_on",
                    "due_on",
                    "printed_due_on",
                    "records",
                )
            },
        ),
        (
            gettext_lazy("Debtor"),
            {
                "fields": (
                    "debtor_page",
                    "debtor_name",
                    "debtor_street",
                    "debtor_postcode",
                    "debtor_town",
                    "debtor_country",
                    "language",
                )
            },
        ),
        (
            gettext_lazy("Money"),
            {
                "fields": (
                    "total_billed",
                    "principal_left",
                    "interest_left",
                    "costs_left",
                    "total_left",
                    "surplus_held",
                    "hold",
                    "is_free_of_costs",
                    "paid_under_way",
                    "under_way_since",
                    "asked_for",
                )
            },
        ),
        (
            gettext_lazy("Paying and law"),
            {
                "fields": (
                    "reference_in_groups",
                    "iban_in_groups",
                    "bic",
                    "claim_kind",
                    "is_directly_enforceable",
                    "interest_basis",
                    "contract_interest_percent",
                    "source",
                )
            },
        ),
    )

    def get_inlines(self, request: HttpRequest, obj: Invoice | None) -> Any:
        return [*self.inlines, *_BELOW]

    def get_readonly_fields(self, request: HttpRequest, obj: Invoice | None = None) -> Any:
        return [name for _title, part in self.fieldsets for name in part["fields"]]

    def get_fieldsets(self, request: HttpRequest, obj: Invoice | None = None) -> Any:
        """Links lead only to pages that the user may open."""
        user = user_of(request)
        hidden = {name for name, right in LINKS.items() if not user.has_perm(right)}
        if not (user.has_perm(staff.SEES_ALL) or _is_own_file(obj)):
            hidden.add("source")
        return [
            (title, {"fields": [name for name in part["fields"] if name not in hidden]})
            for title, part in self.fieldsets
        ]

    def get_urls(self) -> list[URLPattern]:
        letter = self.admin_site.admin_view(self.letter_view)
        take_back = self.admin_site.admin_view(self.take_back_view)
        return [
            path("find/", self.admin_site.admin_view(find), name="invoices_invoice_find"),
            path("report/", self.admin_site.admin_view(report), name="invoices_invoice_report"),
            path("<int:invoice_id>/letter/", letter, name="invoices_invoice_letter"),
            path("<int:invoice_id>/take-back/", take_back, name="invoices_invoice_take_back"),
            *self._pages(),
            *super().get_urls(),
        ]

    def _pages(self) -> list[URLPattern]:
        """Those that others have added."""
        return [
            path(
                f"<int:invoice_id>/{name.replace('_', '-')}/",
                self.admin_site.admin_view(page),
                name=f"invoices_invoice_{name}",
            )
            for name, page in _PAGES.items()
        ]

    def letter_view(self, request: HttpRequest, invoice_id: int) -> Any:
        return record_letter_view(request, rows=self.get_queryset(request), invoice_id=invoice_id)

    def take_back_view(self, request: HttpRequest, invoice_id: int) -> Any:
        return take_back_view(request, rows=self.get_queryset(request), invoice_id=invoice_id)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Invoice]:
        return super().get_queryset(request).select_related("creditor", "party", "source")

    def get_list_filter(self, request: HttpRequest) -> Any:
        """Without the right to see parties, a list cannot be narrowed to one."""
        if user_of(request).has_perm("accounts.view_party"):
            return self.list_filter
        return [each for each in self.list_filter if each is not PartyFilter]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        if lookup == "party" and not user_of(request).has_perm("accounts.view_party"):
            return False
        return super().lookup_allowed(lookup, value, request)

    def party_of(self, obj: Invoice) -> Party | None:
        return obj.party

    def party_listed(self, request: HttpRequest) -> Party | None:
        return chosen_party(request)

    def matching(self, rows: QuerySet[Invoice], term: str) -> QuerySet[Invoice]:
        return staff.invoices_matching(rows, term)

    def who_may_act(self, request: HttpRequest, invoice: Invoice) -> Panel | None:
        """Before an agent says a word to somebody about the claim."""
        user = user_of(request)
        if not user.has_perm(SEE_WHO_MAY_ACT):
            return None
        acting = rights_over(invoice, today=timezone.localdate())
        return panel_of(invoice.party, user=user, acting=acting)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        context["who"] = self.who_may_act(request, context["original"])
        context["may_take_back"] = may_take_back(request, context["original"])
        context["tools"] = tools_of(request, context["original"])
        context["may_record_letter"] = user_of(request).has_perm("invoices.change_invoice")
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=gettext_lazy("creditor"))
    def creditor_page(self, invoice: Invoice) -> SafeString:
        return link_to_creditor(invoice.creditor)

    @admin.display(description=gettext_lazy("person or company in MyRopo"))
    def debtor_page(self, invoice: Invoice) -> SafeString | str:
        if invoice.party is None:
            return _("Not known: found with the code of the letter")
        url = reverse("admin:accounts_party_change", args=[invoice.party.pk])
        return format_html('<a href="{}">{}</a>', url, invoice.party.name)

    @admin.display(description=gettext_lazy("MyRopo ID"))
    def myropo_code(self, invoice: Invoice) -> str:
        return myropo_id.display(invoice.myropo_id)

    @admin.display(description=gettext_lazy("reference"))
    def reference_in_groups(self, invoice: Invoice) -> str:
        return references.grouped(invoice.reference)

    @admin.display(description=gettext_lazy("account"))
    def iban_in_groups(self, invoice: Invoice) -> str:
        return references.in_fours(invoice.iban)

    @admin.display(description=gettext_lazy("audit"))
    def records(self, invoice: Invoice) -> SafeString:
        target = f"invoices.invoice:{invoice.pk}"
        url = reverse("admin:accounts_auditevent_changelist", query={"target": target})
        return format_html('<a href="{}">{}</a>', url, _("Show what was done and who looked"))

    @admin.display(description=gettext_lazy("original total"))
    def total_billed(self, invoice: Invoice) -> SafeString | str:
        return euros(invoice.original_total)

    @admin.display(description=gettext_lazy("open principal"))
    def principal_left(self, invoice: Invoice) -> SafeString | str:
        return euros(invoice.open_principal)

    @admin.display(description=gettext_lazy("open interest"))
    def interest_left(self, invoice: Invoice) -> SafeString | str:
        return euros(invoice.open_interest)

    @admin.display(description=gettext_lazy("open costs"))
    def costs_left(self, invoice: Invoice) -> SafeString | str:
        return euros(invoice.open_costs)

    @admin.display(description=gettext_lazy("open total"))
    def total_left(self, invoice: Invoice) -> SafeString | str:
        return euros(invoice.open_total)

    @admin.display(description=gettext_lazy("surplus"))
    def surplus_held(self, invoice: Invoice) -> SafeString | str:
        return euros(invoice.surplus)

    @admin.display(description=gettext_lazy("paid in MyRopo, not booked yet"))
    def paid_under_way(self, invoice: Invoice) -> SafeString | str:
        return euros(invoice.under_way)

    @admin.display(description=gettext_lazy("what the debtor is asked to pay"))
    def asked_for(self, invoice: Invoice) -> SafeString | str:
        return euros(invoice.to_pay)


def _is_own_file(invoice: Invoice | None) -> bool:
    """Whether the file that the invoice came in was its creditor's alone."""
    source = invoice.source if invoice else None
    return source is not None and source.creditor_id is not None
