"""The audit, to read. The database itself refuses to change it."""

from typing import ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.admin.base import StaffModelAdmin
from accounts.admin.filters import PartyFilter, TargetFilter, chosen_party, month_filter
from accounts.audit_words import words_of
from accounts.models import AuditEvent, Party
from accounts.queries.names import named

MOST_PARTIES = 200


@admin.register(AuditEvent)
class AuditEventAdmin(StaffModelAdmin[AuditEvent]):
    list_display = ("at", "deed", "actor", "party", "target", "address")
    list_filter = (
        month_filter("at", _("when"), parameter="when", is_moment=True),
        PartyFilter,
        TargetFilter,
    )
    filter_parameters: ClassVar[frozenset[str]] = frozenset({"when", "party", "target"})
    # The user's own name would need its party: staff have none.
    list_select_related = ("actor__party", "party")
    search_fields = ("action",)
    search_help_text = _(
        "Debtor's name, the beginning of an action (invoice.viewed), a target "
        "(invoices.invoice:15) or a request ID."
    )
    fields = ("at", "deed", "actor", "party", "target", "request_id", "address", "data")
    readonly_fields: ClassVar[tuple[str, ...]] = fields

    def party_of(self, obj: AuditEvent) -> Party | None:
        return obj.party

    def party_listed(self, request: HttpRequest) -> Party | None:
        return chosen_party(request)

    def matching(self, rows: QuerySet[AuditEvent], term: str) -> QuerySet[AuditEvent]:
        kind, _colon, key = term.partition(":")
        if key.isalnum():
            return rows.filter(target_type=kind.lower(), target_id=key)
        if "-" in term and len(term) > len("0000-0000"):
            return rows.filter(request_id=term).exclude(request_id="")
        if "." in term:
            return rows.filter(action__startswith=term.lower())
        parties = named(Party.objects.all(), field="name", words=term)[:MOST_PARTIES]
        return rows.filter(party__in=list(parties.values_list("pk", flat=True)))

    @admin.display(description=_("action"))
    def deed(self, event: AuditEvent) -> SafeString:
        """What was done, in words where it has some, and by the name to search for."""
        if words := words_of(event.action):
            return format_html("{} <code>{}</code>", words, event.action)
        return format_html("{}", event.action)

    @admin.display(description=_("target"))
    def target(self, event: AuditEvent) -> str:
        return f"{event.target_type}:{event.target_id}" if event.target_type else "–"
