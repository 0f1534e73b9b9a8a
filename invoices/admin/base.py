"""What the pages of this app share: rows of one's own creditors alone, links, money."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.admin.base import StaffModelAdmin
from accounts.admin.filters import PartyFilter
from accounts.http import user_of
from accounts.models import Party, User
from invoices import words
from invoices.models import Creditor, Invoice, Letter
from invoices.queries import staff

MOST_CREDITORS_TO_CHOOSE = 50
SEE_PARTY = "accounts.view_party"


class CreditorScopedAdmin[M: Model](StaffModelAdmin[M]):
    """Lists, pages, searches and histories alike start from these rows."""

    creditor_path: ClassVar[str]

    def get_queryset(self, request: HttpRequest) -> QuerySet[M]:
        rows = super().get_queryset(request)
        return staff.rows_seen_by(user_of(request), rows, creditor=self.creditor_path)


class CreditorFilter(admin.SimpleListFilter):
    """The creditors that this user may see; any other in the address finds nothing."""

    title = _("creditor")
    parameter_name = "creditor"
    path = "creditor"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        seen = staff.creditors_seen_by(user_of(request))
        chosen = request.GET.get(self.parameter_name, "")
        choices = list(seen.order_by("name").values_list("pk", "name")[:MOST_CREDITORS_TO_CHOOSE])
        named = [(str(pk), name) for pk, name in choices]
        if chosen and chosen not in dict(named):
            found = seen.filter(pk=int(chosen)).first() if _is_key(chosen) else None
            named.append((chosen, found.name if found else "–"))
        return named

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if value is None:
            return queryset
        if not _is_key(value):
            return queryset.none()
        return queryset.filter(**{self.path: int(value)})


class InvoiceCreditorFilter(CreditorFilter):
    path = "invoice__creditor"


class InvoicePartyFilter(PartyFilter):
    """The rows of one debtor's invoices; for who may see parties."""

    path = "invoice__party"


def without_party(filters: Iterable[Any], user: User) -> list[Any]:
    """Without the right to see parties, a list cannot be narrowed to one."""
    if user.has_perm(SEE_PARTY):
        return list(filters)
    return [each for each in filters if not _is_of_party(each)]


def _is_of_party(each: Any) -> bool:
    return isinstance(each, type) and issubclass(each, PartyFilter)


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < len(str(2**63))


def euros(amount: Decimal | None) -> SafeString | str:
    """Money of a cell, written as everywhere in the portal."""
    if amount is None:
        return "–"
    return format_html('<span class="money">{}</span>', words.euros(amount))


def link_to_creditor(creditor: Creditor) -> SafeString:
    return _link("admin:invoices_creditor_change", creditor.pk, creditor.name)


def link_to_invoice(invoice: Invoice) -> SafeString:
    return _link("admin:invoices_invoice_change", invoice.pk, invoice.number)


def link_to_party(party: Party) -> SafeString:
    return _link("admin:accounts_party_change", party.pk, party.name)


def link_to_letter(letter: Letter) -> SafeString:
    return _link("admin:invoices_letter_change", letter.pk, name_of_letter(letter))


def name_of_letter(letter: Letter) -> str:
    """`Demand for payment 2`: its kind, and which of its kind it is from the second on."""
    kind = letter.get_kind_display()
    return kind if letter.ordinal == 1 else f"{kind} {letter.ordinal}"


def _link(page: str, key: int, text: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse(page, args=[key]), text)
