"""What collection left below an invoice's page: letters, requests, decisions, addresses."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.base import ReadOnlyInline
from invoices.admin.base import euros, link_to_letter
from invoices.admin.consents import standing_of
from invoices.admin.inlines import download_link
from invoices.models import (
    DebtorRequest,
    ElectronicConsent,
    Invoice,
    Letter,
    LetterAddress,
    Review,
)


class LetterInline(ReadOnlyInline[Invoice, Letter]):
    model = Letter
    fields = (
        "page",
        "state",
        "channel",
        "written_on",
        "handed_over_on",
        "due_on",
        "added",
        "download",
    )
    readonly_fields: ClassVar[tuple[str, ...]] = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Letter]:
        return super().get_queryset(request).select_related("document")

    @admin.display(description=gettext_lazy("letter"))
    def page(self, letter: Letter) -> SafeString:
        return link_to_letter(letter)

    @admin.display(description=gettext_lazy("cost and interest"))
    def added(self, letter: Letter) -> SafeString | str:
        return euros(letter.cost + letter.interest)

    @admin.display(description=gettext_lazy("PDF"))
    def download(self, letter: Letter) -> SafeString | str:
        return download_link(letter.document)


class RequestInline(ReadOnlyInline[Invoice, DebtorRequest]):
    model = DebtorRequest
    fields = ("page", "state", "made_at", "answer_by", "outcome", "ended_at")
    readonly_fields: ClassVar[tuple[str, ...]] = fields

    @admin.display(description=gettext_lazy("request"))
    def page(self, request: DebtorRequest) -> SafeString:
        url = reverse("admin:invoices_debtorrequest_change", args=[request.pk])
        return format_html('<a href="{}">{}</a>', url, request.get_kind_display())


class ReviewInline(ReadOnlyInline[Invoice, Review]):
    model = Review
    verbose_name_plural = gettext_lazy("decisions by a person")
    fields = ("page", "opened_at", "outcome", "look_again_on", "decided_at", "note")
    readonly_fields: ClassVar[tuple[str, ...]] = fields

    @admin.display(description=gettext_lazy("why"))
    def page(self, review: Review) -> SafeString:
        url = reverse("admin:invoices_review_change", args=[review.pk])
        return format_html('<a href="{}">{}</a>', url, review.get_reason_display())


class AddressInline(ReadOnlyInline[Invoice, LetterAddress]):
    """Those for this invoice alone; a debtor's address for all letters is on the debtor's page."""

    model = LetterAddress
    fields = ("street", "postcode", "town", "country", "given_at")
    readonly_fields: ClassVar[tuple[str, ...]] = fields


type Link = Any  # a row of the table between consents and invoices; Django makes its class


class ConsentInline(ReadOnlyInline[Invoice, Link]):
    model = ElectronicConsent.invoices.through
    verbose_name_plural = gettext_lazy("consents to electronic letters")
    fields = ("page", "stands", "starts_on", "ends_on", "withdrawn_at")
    readonly_fields: ClassVar[tuple[str, ...]] = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Link]:
        rows = super().get_queryset(request).select_related("electronicconsent")
        return rows.order_by("-electronicconsent")

    @admin.display(description=gettext_lazy("consent"))
    def page(self, link: Link) -> SafeString:
        url = reverse("admin:invoices_electronicconsent_change", args=[link.electronicconsent.pk])
        return format_html('<a href="{}">{}</a>', url, _("Show the consent"))

    @admin.display(description=gettext_lazy("is it in force"))
    def stands(self, link: Link) -> str:
        return standing_of(link.electronicconsent)

    @admin.display(description=gettext_lazy("first day"))
    def starts_on(self, link: Link) -> Any:
        return link.electronicconsent.starts_on

    @admin.display(description=gettext_lazy("last day"))
    def ends_on(self, link: Link) -> Any:
        return link.electronicconsent.ends_on

    @admin.display(description=gettext_lazy("withdrawn"))
    def withdrawn_at(self, link: Link) -> Any:
        return link.electronicconsent.withdrawn_at
