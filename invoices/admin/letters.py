"""Letters: what was written to whom, and how far each has come. Nothing of them is edited."""

from typing import Any, ClassVar, Final, override

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.admin.filters import PartyFilter, chosen_party, month_filter
from accounts.http import user_of
from accounts.models import Party
from invoices.admin.base import (
    SEE_PARTY,
    CreditorScopedAdmin,
    InvoiceCreditorFilter,
    euros,
    link_to_invoice,
    link_to_letter,
    name_of_letter,
    without_party,
)
from invoices.admin.inlines import download_link
from invoices.admin.phone_letters import again
from invoices.admin.send_again import desk_of, send_again_view
from invoices.models import Invoice, Letter, LetterState, PrintBatch
from invoices.queries import staff
from invoices.queries.glance import letters_of_party

# What a field needs to be shown, and what is shown instead to those who may not follow it.
LINKS: Final = {
    "invoice_page": ("invoices.view_invoice", "invoice_number"),
    "batch_page": ("invoices.view_printbatch", None),
    "download": ("invoices.view_document", None),
}
# Fields that are left out while the letter has nothing to tell in them.
TOLD_BY: Final = {
    "opened_at": "opened_at",
    "batch_page": "batch",
    "failure": "failure",
    "failure_text": "failure_text",
    "covered_part": "covered",
    "in_place_of": "replaces",
}
# Sent by nobody else: a person looks at why, and sends it again.
FAILED: Final = "failed"


class LetterQueueFilter(admin.SimpleListFilter):
    """The letters that somebody has to do something about."""

    title = gettext_lazy("to do")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(FAILED, _("Could not be sent, not sent again yet"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == FAILED:
            return queryset.filter(state=LetterState.FAILED, replaced_by=None)
        return queryset


class LetterPartyFilter(PartyFilter):
    """The letters of one debtor, those about no single claim too; for who may see parties."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() is None:
            return queryset
        party = chosen_party(request)
        return queryset.filter(pk__in=letters_of_party(party)) if party else queryset.none()


class BatchFilter(admin.SimpleListFilter):
    """The letters of one batch: reached from its page, so it is shown only when in use."""

    title = gettext_lazy("batch")
    parameter_name = "batch"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(value, value) for value in request.GET.getlist(self.parameter_name)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if value is None:
            return queryset
        if not (value.isascii() and value.isdigit() and len(value) < len(str(2**63))):
            return queryset.none()
        return queryset.filter(batch=int(value))


@admin.register(Letter)
class LetterAdmin(CreditorScopedAdmin[Letter]):
    creditor_path = "invoice__creditor"
    list_display = (
        "written_on",
        "name",
        "invoice_number",
        "creditor",
        "state",
        "channel",
        "handed_over_on",
        "due_on",
        "batch",
    )
    list_filter = (
        LetterQueueFilter,
        "kind",
        "state",
        "channel",
        month_filter("written_on", gettext_lazy("written"), parameter="when"),
        InvoiceCreditorFilter,
        BatchFilter,
        LetterPartyFilter,
    )
    filter_parameters: ClassVar[frozenset[str]] = frozenset(
        {
            "queue",
            "kind__exact",
            "state__exact",
            "channel__exact",
            "when",
            "creditor",
            "batch",
            "party",
        }
    )
    list_select_related = ("invoice__creditor", "batch")
    search_fields = ("invoice__number",)
    search_help_text = gettext_lazy(
        "Invoice number, case number, MyRopo ID, reference, or the debtor's name."
    )
    change_form_template = "admin/invoices/letter/change_form.html"
    fields = (
        "name",
        "invoice_page",
        "creditor",
        "state",
        "channel",
        "download",
        "written_on",
        "to_hand_over_on",
        "handed_over_on",
        "due_on",
        "opened_at",
        "batch_page",
        "failure",
        "failure_text",
        "total_asked",
        "cost_added",
        "covered_part",
        "interest_added",
        "in_place_of",
        "sent_again_as",
        "cause",
    )
    readonly_fields: ClassVar[tuple[str, ...]] = (*fields, "invoice_number")

    def is_worked_off(self, params: dict[str, Any]) -> bool:
        return params.get("queue") == FAILED

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.send_again_view))
        name = "invoices_letter_send_again"
        again_view = self.admin_site.admin_view(again)
        return [
            path("<int:letter_id>/send-again/", view, name=name),
            path("<int:letter_id>/again/", again_view, name="invoices_letter_again"),
            *super().get_urls(),
        ]

    def send_again_view(self, request: HttpRequest, letter_id: int) -> HttpResponse:
        return send_again_view(request, rows=self.get_queryset(request), letter_id=letter_id)

    @override
    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context |= desk_of(request, context["original"])
        return super().render_change_form(request, context, *args, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Letter]:
        rows = super().get_queryset(request)
        return rows.select_related(
            "invoice__creditor", "invoice__party", "party", "document", "batch", "replaces"
        )

    def get_fields(self, request: HttpRequest, obj: Letter | None = None) -> list[Any]:
        """Links lead only to pages that the user may open; what there is nothing of is left out."""
        user = user_of(request)
        shown: list[Any] = []
        for name in self.fields:
            right, instead = LINKS.get(name, ("", None))
            if right and not user.has_perm(right):
                shown += [instead] if instead else []
            elif obj is None or not _is_empty(obj, name):
                shown.append(name)
        return shown

    def get_list_filter(self, request: HttpRequest) -> Any:
        return without_party(self.list_filter, user_of(request))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        if lookup == "party" and not user_of(request).has_perm(SEE_PARTY):
            return False
        return super().lookup_allowed(lookup, value, request)

    def party_listed(self, request: HttpRequest) -> Party | None:
        return chosen_party(request) if user_of(request).has_perm(SEE_PARTY) else None

    def party_of(self, obj: Letter) -> Party | None:
        return obj.invoice.party if obj.invoice else obj.party

    def matching(self, rows: QuerySet[Letter], term: str) -> QuerySet[Letter]:
        return rows.filter(invoice__in=staff.invoices_matching(Invoice.objects.all(), term))

    @admin.display(description=gettext_lazy("letter"))
    def name(self, letter: Letter) -> str:
        return name_of_letter(letter)

    @admin.display(description=gettext_lazy("invoice"))
    def invoice_page(self, letter: Letter) -> SafeString | str:
        return link_to_invoice(letter.invoice) if letter.invoice else "–"

    @admin.display(description=gettext_lazy("invoice"))
    def invoice_number(self, letter: Letter) -> str:
        return letter.invoice.number if letter.invoice else "–"

    @admin.display(description=gettext_lazy("creditor"))
    def creditor(self, letter: Letter) -> str:
        return letter.invoice.creditor.name if letter.invoice else "–"

    @admin.display(description=gettext_lazy("PDF"))
    def download(self, letter: Letter) -> SafeString | str:
        return download_link(letter.document)

    @admin.display(description=gettext_lazy("batch"))
    def batch_page(self, letter: Letter) -> SafeString | str:
        return link_to_batch(letter.batch)

    @admin.display(description=gettext_lazy("asks for"))
    def total_asked(self, letter: Letter) -> SafeString | str:
        return euros(letter.total)

    @admin.display(description=gettext_lazy("cost"))
    def cost_added(self, letter: Letter) -> SafeString | str:
        return euros(letter.cost)

    @admin.display(description=gettext_lazy("covered by the standard compensation"))
    def covered_part(self, letter: Letter) -> SafeString | str:
        return euros(letter.covered)

    @admin.display(description=gettext_lazy("late interest"))
    def interest_added(self, letter: Letter) -> SafeString | str:
        return euros(letter.interest)

    @admin.display(description=gettext_lazy("in place of"))
    def in_place_of(self, letter: Letter) -> SafeString | str:
        return link_to_letter(letter.replaces) if letter.replaces else "–"

    @admin.display(description=gettext_lazy("sent again as"))
    def sent_again_as(self, letter: Letter) -> SafeString | str:
        again = again_of(letter)
        return link_to_letter(again) if again else "–"


def again_of(letter: Letter) -> Letter | None:
    """The letter that was written in place of this one."""
    return Letter.objects.filter(replaces=letter).first()


def _is_empty(letter: Letter, name: str) -> bool:
    """Whether the field would tell nothing of this letter."""
    if name == "sent_again_as":
        return letter.state != LetterState.FAILED
    return name in TOLD_BY and not getattr(letter, TOLD_BY[name])


def link_to_batch(batch: PrintBatch | None) -> SafeString | str:
    if batch is None:
        return "–"
    url = reverse("admin:invoices_printbatch_change", args=[batch.pk])
    return format_html('<a href="{}">{}</a>', url, batch.number)
