"""What the bank told, entry by entry; those to be cleared are worked off here."""

from contextlib import suppress
from datetime import datetime
from typing import Any, ClassVar, override

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.base import StaffModelAdmin
from accounts.admin.filters import month_filter
from accounts.http import user_of
from accounts.queries.names import named
from invoices.admin.base import euros
from invoices.rules import references
from payments.admin import desk
from payments.admin.base import account
from payments.admin.filters import StatementFilter
from payments.admin.inlines import AllocationInline, DecisionInline, EntryRefundInline
from payments.models import BankEntry, Direction, EntryState


@admin.register(BankEntry)
class BankEntryAdmin(StaffModelAdmin[BankEntry]):
    list_display = (
        "booked_on",
        "movement",
        "counterparty_name",
        "reference",
        "state",
        "clearing_reason",
        "waiting",
    )
    list_filter = (
        "state",
        "clearing_reason",
        month_filter("booked_on", gettext_lazy("booked"), parameter="when"),
        StatementFilter,
    )
    filter_parameters: ClassVar[frozenset[str]] = frozenset(
        {"state__exact", "clearing_reason__exact", "when", "statement"}
    )
    search_fields = ("reference",)
    search_help_text = gettext_lazy(
        "Reference or archive ID; of entries to be cleared also the payer’s name."
    )
    inlines: ClassVar[Any] = [AllocationInline, EntryRefundInline, DecisionInline]
    change_form_template = "admin/payments/bankentry/change_form.html"
    fields = (
        "movement",
        "state",
        "clearing_reason",
        "counterparty_name",
        "their_account",
        "text",
        "reference",
        "end_to_end_id",
        "archive_id",
        "reverses",
        "booked_on",
        "value_on",
        "our_account",
        "statement_page",
        "received_at",
        "decided_at",
        "settled",
        "records",
    )
    readonly_fields: ClassVar[tuple[str, ...]] = fields

    def is_worked_off(self, params: dict[str, Any]) -> bool:
        return params.get("state__exact") == EntryState.CLEARING

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.clear_view)
        return [
            path("<int:entry_id>/clear/", view, name="payments_bankentry_clear"),
            *super().get_urls(),
        ]

    def clear_view(self, request: HttpRequest, entry_id: int) -> HttpResponse:
        return desk.clear(request, rows=self.get_queryset(request), entry_id=entry_id)

    def get_queryset(self, request: HttpRequest) -> QuerySet[BankEntry]:
        return super().get_queryset(request).select_related("statement")

    def get_inlines(self, request: HttpRequest, obj: BankEntry | None) -> Any:
        """Of an entry that nothing was decided about there is nothing to list."""
        if obj is None or obj.state == EntryState.RECEIVED:
            return []
        if obj.state == EntryState.CLEARING:
            return [DecisionInline] if obj.decisions.exists() else []
        return self.inlines

    def get_fields(self, request: HttpRequest, obj: BankEntry | None = None) -> list[Any]:
        hidden = {"clearing_reason", "settled", "decided_at"}
        if obj is None:
            return list(self.fields)
        if obj.state == EntryState.CLEARING:
            hidden = {"settled", "decided_at"}
        elif obj.state == EntryState.SETTLEMENT:
            hidden = {"clearing_reason"}
        elif obj.decided_at:
            hidden = {"clearing_reason", "settled"}
        return [name for name in self.fields if name not in hidden]

    def matching(self, rows: QuerySet[BankEntry], term: str) -> QuerySet[BankEntry]:
        compact = "".join(term.split())
        if not any(map(str.isdigit, compact)):
            clearing = rows.filter(state=EntryState.CLEARING)
            return named(clearing, field="counterparty_name", words=term)
        meant = Q(archive_id=compact) | Q(reference_key=compact)
        with suppress(references.InvalidReferenceError):
            meant |= Q(reference_key=references.reference_key(references.normalise(term)))
        return rows.filter(meant)

    @override
    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        entry = context["original"]
        if entry.state == EntryState.CLEARING and user_of(request).has_perm(desk.CLEAR):
            context |= desk.first_look(request, entry)
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=gettext_lazy("sum"))
    def movement(self, entry: BankEntry) -> SafeString | str:
        return euros(-entry.amount if entry.direction == Direction.DEBIT else entry.amount)

    @admin.display(description=gettext_lazy("waits"))
    def waiting(self, entry: BankEntry) -> str:
        if entry.state != EntryState.CLEARING:
            return "–"
        return _days(entry.received_at, timezone.now())

    @admin.display(description=gettext_lazy("their account"))
    def their_account(self, entry: BankEntry) -> str:
        return account(entry.counterparty_iban)

    @admin.display(description=gettext_lazy("our account"))
    def our_account(self, entry: BankEntry) -> str:
        return account(entry.account)

    @admin.display(description=gettext_lazy("statement"))
    def statement_page(self, entry: BankEntry) -> SafeString:
        url = reverse("admin:payments_bankstatement_change", args=[entry.statement_id])
        return format_html('<a href="{}">{}</a>', url, entry.statement.name)

    @admin.display(description=gettext_lazy("payments"))
    def settled(self, entry: BankEntry) -> SafeString:
        url = reverse("admin:payments_payment_changelist", query={"payout": entry.pk})
        return format_html('<a href="{}">{}</a>', url, _("Show the payments of the payout"))

    @admin.display(description=gettext_lazy("audit"))
    def records(self, entry: BankEntry) -> SafeString:
        target = f"payments.bankentry:{entry.pk}"
        url = reverse("admin:accounts_auditevent_changelist", query={"target": target})
        return format_html('<a href="{}">{}</a>', url, _("Show what was done and who looked"))


def _days(since: datetime, now: datetime) -> str:
    days = max((timezone.localdate(now) - timezone.localdate(since)).days, 0)
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
