"""The requests desk: what debtors ask of us, the most urgent first, and where it is answered."""

from datetime import date
from typing import Any, ClassVar, Final, override

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from accounts.admin.filters import PartyFilter, chosen_party, month_filter
from accounts.models import Language, Party
from invoices import words
from invoices.admin import answers, evidence
from invoices.admin.base import (
    CreditorScopedAdmin,
    InvoiceCreditorFilter,
    euros,
    link_to_invoice,
    link_to_party,
)
from invoices.models import DebtorRequest, Invoice, RequestFile, RequestState
from invoices.queries import staff
from invoices.queries.requests import language_of

OPEN: Final = "open"
LATE: Final = "late"
QUEUES: Final = frozenset({OPEN, LATE})


class RequestQueueFilter(admin.SimpleListFilter):
    """Those that wait for an answer, and those that have waited too long."""

    title = gettext_lazy("to do")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(OPEN, _("Only open")), (LATE, _("Late"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() in QUEUES:
            queryset = queryset.filter(state=RequestState.OPEN)
        if self.value() == LATE:
            queryset = queryset.filter(answer_by__lt=timezone.localdate())
        return queryset


@admin.register(DebtorRequest)
class DebtorRequestAdmin(CreditorScopedAdmin[DebtorRequest]):
    creditor_path = "invoice__creditor"
    worked_off_by = "answer_by"
    list_display = (
        "number",
        "urgency",
        "kind",
        "invoice_number",
        "debtor_name",
        "creditor",
        "made_at",
        "state",
    )
    list_filter = (
        RequestQueueFilter,
        "kind",
        "state",
        month_filter("made_at", gettext_lazy("made"), parameter="when", is_moment=True),
        InvoiceCreditorFilter,
        PartyFilter,
    )
    filter_parameters: ClassVar[frozenset[str]] = frozenset(
        {"queue", "kind__exact", "state__exact", "when", "creditor", "party"}
    )
    list_select_related = ("invoice__creditor",)
    search_fields = ("invoice__number",)
    search_help_text = gettext_lazy(
        "Invoice number, case number, MyRopo ID, reference, or the debtor's name."
    )
    change_form_template = "admin/invoices/debtorrequest/change_form.html"
    fields = (
        "kind",
        "reason",
        "invoice_page",
        "creditor",
        "debtor",
        "language",
        "made_at",
        "urgency",
        "disputed",
        "pause_until",
        "state",
        "outcome",
        "paused_until",
        "answered_by",
        "ended_at",
        "records",
    )
    readonly_fields: ClassVar[tuple[str, ...]] = fields

    def is_worked_off(self, params: dict[str, Any]) -> bool:
        return params.get("queue") in QUEUES or params.get("state__exact") == RequestState.OPEN

    def get_urls(self) -> list[URLPattern]:
        answer = self.admin_site.admin_view(self.answer_view)
        file = self.admin_site.admin_view(require_safe(self.file_view))
        return [
            path("<int:number>/answer/", answer, name="invoices_debtorrequest_answer"),
            path("<int:number>/files/<int:file_id>/", file, name="invoices_debtorrequest_file"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[DebtorRequest]:
        rows = super().get_queryset(request)
        return rows.select_related("invoice__creditor", "party__user", "user", "answered_by__party")

    def get_fields(self, request: HttpRequest, obj: DebtorRequest | None = None) -> list[Any]:
        """What there is nothing of is left out."""
        return [name for name in self.fields if obj is None or not _is_empty(obj, name)]

    def party_of(self, obj: DebtorRequest) -> Party:
        return obj.party

    def party_listed(self, request: HttpRequest) -> Party | None:
        return chosen_party(request)

    def matching(self, rows: QuerySet[DebtorRequest], term: str) -> QuerySet[DebtorRequest]:
        return rows.filter(invoice__in=staff.invoices_matching(Invoice.objects.all(), term))

    @override
    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context |= answers.first_look(request, context["original"])
        return super().render_change_form(request, context, *args, **kwargs)

    def answer_view(self, request: HttpRequest, number: int) -> HttpResponse:
        return answers.answer(request, rows=self.get_queryset(request), number=number)

    def file_view(self, request: HttpRequest, number: int, file_id: int) -> HttpResponseBase:
        """Evidence, to save and never to show: what is in it, we have not made."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = get_object_or_404(self.get_queryset(request), pk=number)
        file = get_object_or_404(RequestFile, request=row, pk=file_id)
        action, name = "debtorrequest.file_downloaded", f"{row.invoice.case_number}-{file.pk}"
        return evidence.download(request, file, action=action, party=row.party, name=name)

    @admin.display(description=gettext_lazy("answer by"))
    def urgency(self, row: DebtorRequest) -> SafeString | str:
        return answer_by_in_words(row, today=timezone.localdate())

    @admin.display(description=gettext_lazy("invoice"))
    def invoice_page(self, row: DebtorRequest) -> SafeString:
        return link_to_invoice(row.invoice)

    @admin.display(description=gettext_lazy("invoice"))
    def invoice_number(self, row: DebtorRequest) -> str:
        return row.invoice.number

    @admin.display(description=gettext_lazy("creditor"))
    def creditor(self, row: DebtorRequest) -> str:
        return row.invoice.creditor.name

    @admin.display(description=gettext_lazy("debtor"))
    def debtor(self, row: DebtorRequest) -> SafeString:
        return link_to_party(row.party)

    @admin.display(description=gettext_lazy("debtor"))
    def debtor_name(self, row: DebtorRequest) -> str:
        return row.invoice.debtor_name

    @admin.display(description=gettext_lazy("the debtor reads in"))
    def language(self, row: DebtorRequest) -> str:
        return str(Language(language_of(row)).label)

    @admin.display(description=gettext_lazy("disputed sum"))
    def disputed(self, row: DebtorRequest) -> SafeString | str:
        if row.disputed_amount is None:
            return _("All that is open")
        return euros(row.disputed_amount)

    @admin.display(description=gettext_lazy("audit"))
    def records(self, row: DebtorRequest) -> SafeString:
        target = f"invoices.debtorrequest:{row.pk}"
        url = reverse("admin:accounts_auditevent_changelist", query={"target": target})
        return format_html('<a href="{}">{}</a>', url, _("Show what was done and who looked"))


def answer_by_in_words(row: DebtorRequest, *, today: date) -> SafeString | str:
    """The promised day; of one that is late, also by how much, in words and in colour."""
    day = words.day(row.answer_by)
    late = (today - row.answer_by).days
    if row.state != RequestState.OPEN or late < 0:
        return day
    if late == 0:
        return format_html('<strong class="near">{} – {}</strong>', day, _("today"))
    text = ngettext("%(days)d day late", "%(days)d days late", late) % {"days": late}
    return format_html('<strong class="late">{} – {}</strong>', day, text)


def _is_empty(row: DebtorRequest, name: str) -> bool:
    """Whether the field would tell nothing of this request."""
    match name:
        case "reason" | "outcome":
            return not getattr(row, name)
        case "disputed":
            return not row.reason
        case "pause_until" | "paused_until" | "answered_by" | "ended_at":
            return getattr(row, name) is None
        case _:
            return False
