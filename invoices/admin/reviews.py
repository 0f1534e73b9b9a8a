"""Claims to decide on: what the collection run leaves to a person, the oldest first."""

from typing import Any, ClassVar, Final, override

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.filters import month_filter
from accounts.http import user_of
from accounts.models import Party
from invoices.admin import decisions
from invoices.admin.base import (
    CreditorScopedAdmin,
    InvoiceCreditorFilter,
    euros,
    link_to_invoice,
    link_to_party,
)
from invoices.models import Invoice, Review
from invoices.queries import staff
from myropo.calendar import helsinki_date

OPEN: Final = "open"
LINKS: Final = {"invoice_page": "invoices.view_invoice", "debtor": "accounts.view_party"}


class ReviewQueueFilter(admin.SimpleListFilter):
    """Those that nobody has decided yet."""

    title = gettext_lazy("to do")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(OPEN, _("Only open"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(outcome="") if self.value() == OPEN else queryset


@admin.register(Review)
class ReviewAdmin(CreditorScopedAdmin[Review]):
    creditor_path = "invoice__creditor"
    list_display = (
        "opened_at",
        "waiting",
        "reason",
        "invoice_number",
        "creditor",
        "open_sum",
        "decided_as",
        "decided_by",
    )
    list_filter = (
        ReviewQueueFilter,
        "reason",
        "outcome",
        month_filter("opened_at", gettext_lazy("opened"), parameter="when", is_moment=True),
        InvoiceCreditorFilter,
    )
    filter_parameters: ClassVar[frozenset[str]] = frozenset(
        {"queue", "reason__exact", "outcome__exact", "when", "creditor"}
    )
    list_select_related = ("invoice__creditor", "decided_by__party")
    search_fields = ("invoice__number",)
    search_help_text = gettext_lazy(
        "Invoice number, case number, MyRopo ID, reference, or the debtor's name."
    )
    change_form_template = "admin/invoices/review/change_form.html"
    fields = (
        "reason",
        "invoice_page",
        "creditor",
        "debtor",
        "opened_at",
        "waiting",
        "decided_as",
        "look_again_on",
        "note",
        "decided_by",
        "decided_at",
    )
    readonly_fields: ClassVar[tuple[str, ...]] = (*fields, "invoice_number")

    def is_worked_off(self, params: dict[str, Any]) -> bool:
        return params.get("queue") == OPEN

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.decide_view)
        name = "invoices_review_decide"
        return [path("<int:review_id>/decide/", view, name=name), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Review]:
        rows = super().get_queryset(request)
        return rows.select_related("invoice__creditor", "invoice__party", "decided_by__party")

    def get_fields(self, request: HttpRequest, obj: Review | None = None) -> list[Any]:
        """Links lead only to pages that the user may open; no debtor's name to an auditor."""
        user = user_of(request)
        hidden = {name for name, right in LINKS.items() if not user.has_perm(right)}
        if obj is not None:
            hidden |= {"decided_as", "decided_by", "decided_at"} if not obj.outcome else {"waiting"}
            hidden |= {name for name in ("look_again_on", "note") if not getattr(obj, name)}
        instead = ["invoice_number"] if "invoice_page" in hidden else []
        return [*instead, *(name for name in self.fields if name not in hidden)]

    def party_of(self, obj: Review) -> Party | None:
        return obj.invoice.party

    def matching(self, rows: QuerySet[Review], term: str) -> QuerySet[Review]:
        return rows.filter(invoice__in=staff.invoices_matching(Invoice.objects.all(), term))

    @override
    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context |= decisions.first_look(request, context["original"])
        return super().render_change_form(request, context, *args, **kwargs)

    def decide_view(self, request: HttpRequest, review_id: int) -> HttpResponse:
        return decisions.decide(request, rows=self.get_queryset(request), review_id=review_id)

    @admin.display(description=gettext_lazy("waits"))
    def waiting(self, review: Review) -> str:
        if review.outcome:
            return "–"
        days = max((timezone.localdate() - helsinki_date(review.opened_at)).days, 0)
        return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}

    @admin.display(description=gettext_lazy("decision"))
    def decided_as(self, review: Review) -> str:
        return review.get_outcome_display() or _("Not decided yet")

    @admin.display(description=gettext_lazy("invoice"))
    def invoice_page(self, review: Review) -> SafeString:
        return link_to_invoice(review.invoice)

    @admin.display(description=gettext_lazy("invoice"))
    def invoice_number(self, review: Review) -> str:
        return review.invoice.number

    @admin.display(description=gettext_lazy("creditor"))
    def creditor(self, review: Review) -> str:
        return review.invoice.creditor.name

    @admin.display(description=gettext_lazy("open total"))
    def open_sum(self, review: Review) -> SafeString | str:
        return euros(review.invoice.open_total)

    @admin.display(description=gettext_lazy("person or company in MyRopo"))
    def debtor(self, review: Review) -> SafeString | str:
        party = review.invoice.party
        return link_to_party(party) if party else "–"
