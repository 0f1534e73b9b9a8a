"""Creditors: read by all staff, contact details changed by team leads."""

from typing import ClassVar, override

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.http import user_of
from invoices.admin.base import CreditorScopedAdmin
from invoices.models import Creditor
from invoices.services.creditors import CONTACT_FIELDS, change_contact


@admin.register(Creditor)
class CreditorAdmin(CreditorScopedAdmin[Creditor]):
    creditor_path = "pk"
    list_display = ("name", "business_id", "town", "phone", "email")
    search_fields = ("name",)
    search_help_text = gettext_lazy("Name or business ID.")
    fields = (
        "name",
        "business_id",
        "street",
        "postcode",
        "town",
        "phone",
        "email",
        "website",
        "language",
        "created_at",
        "invoices",
    )
    readonly_fields: ClassVar[tuple[str, ...]] = ("name", "business_id", "created_at", "invoices")

    def has_change_permission(self, request: HttpRequest, obj: Creditor | None = None) -> bool:
        return user_of(request).has_perm("invoices.change_creditor")

    @override
    def save_model(
        self, request: HttpRequest, obj: Creditor, form: ModelForm[Creditor], change: bool
    ) -> None:
        values = {name: form.cleaned_data[name] for name in CONTACT_FIELDS}
        change_contact(creditor_id=obj.pk, values=values, actor=user_of(request), at=timezone.now())

    def matching(self, rows: QuerySet[Creditor], term: str) -> QuerySet[Creditor]:
        by_id = rows.filter(business_id=term)
        return by_id if by_id.exists() else rows.filter(name__icontains=term)

    @admin.display(description=gettext_lazy("invoices"))
    def invoices(self, creditor: Creditor) -> SafeString:
        url = reverse("admin:invoices_invoice_changelist", query={"creditor": creditor.pk})
        return format_html('<a href="{}">{}</a>', url, _("Show the invoices"))
