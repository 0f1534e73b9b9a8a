"""Webhooks: where creditors' systems listen, and each message that they were or will be told."""

import json
from typing import Any, ClassVar, Final, override

from django.contrib import admin
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.http import user_of
from accounts.models import Party
from invoices.admin import webhook_desk
from invoices.admin.base import (
    CreditorFilter,
    CreditorScopedAdmin,
    link_to_creditor,
    link_to_invoice,
)
from invoices.models import WebhookEndpoint, WebhookKind, WebhookMessage, WebhookState, WhyOff
from invoices.webhooks import signing
from myropo.templatetags.portal import moment

ON: Final = "on"
FAILS: Final = "fails"
OFF: Final = "off"
TO_LOOK_AT: Final = "look"
LONGEST_ID: Final = 36


class HowFilter(admin.SimpleListFilter):
    """How an endpoint does; first those that somebody has to look at."""

    title = gettext_lazy("how it does")
    parameter_name = "how"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            (TO_LOOK_AT, _("Fails, or took nothing and was switched off")),
            (ON, _("On")),
            (OFF, _("Switched off")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "look":
                fails = Q(failing_since__isnull=False, off_at=None)
                return queryset.filter(fails | Q(why_off__in=[WhyOff.GONE, WhyOff.SILENT]))
            case "on":
                return queryset.filter(off_at=None)
            case "off":
                return queryset.filter(off_at__isnull=False)
            case _:
                return queryset


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(CreditorScopedAdmin[WebhookEndpoint]):
    creditor_path = "creditor"
    list_display = ("url", "creditor_page", "how", "waiting", "given_up", "made_at")
    list_filter = (HowFilter, CreditorFilter)
    filter_parameters: ClassVar[frozenset[str]] = frozenset({"how", "creditor"})
    search_fields = ("url",)
    search_help_text = gettext_lazy("A part of the address, or the creditor’s name.")
    change_form_template = "admin/invoices/webhookendpoint/page.html"
    fields = (
        "creditor_page",
        "address",
        "told",
        "how",
        "waiting",
        "given_up",
        "messages_page",
        "secrets",
        "maker",
        "made_at",
    )
    readonly_fields: ClassVar[tuple[str, ...]] = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return user_of(request).has_perm(webhook_desk.ADD)

    def get_urls(self) -> list[URLPattern]:
        name = "invoices_webhookendpoint"
        wrap = self.admin_site.admin_view
        acts = {
            "edit": webhook_desk.edit,
            "secret": webhook_desk.secret,
            "switch": webhook_desk.switch,
            "test": webhook_desk.test,
            "again": webhook_desk.again,
        }
        return [
            *(
                path(
                    f"<int:endpoint_id>/{act}/",
                    wrap(self._view_of(view)),
                    name=f"{name}_{act}",
                )
                for act, view in acts.items()
            ),
            *super().get_urls(),
        ]

    def _view_of(self, view: webhook_desk.View) -> Any:
        def own(request: HttpRequest, endpoint_id: int) -> HttpResponse:
            return view(request, rows=self.get_queryset(request), endpoint_id=endpoint_id)

        return own

    def get_queryset(self, request: HttpRequest) -> QuerySet[WebhookEndpoint]:
        rows = super().get_queryset(request).select_related("creditor", "made_by__party")
        return rows.annotate(
            number_waiting=_number_of(Q(state=WebhookState.WAITING)),
            number_given_up=_number_of(Q(state=WebhookState.GIVEN_UP) & ~Q(kind=WebhookKind.TEST)),
        )

    def matching(self, rows: QuerySet[WebhookEndpoint], term: str) -> QuerySet[WebhookEndpoint]:
        return rows.filter(Q(url__icontains=term) | Q(creditor__name__icontains=term))

    @override
    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> Any:
        return webhook_desk.make(request)

    @override
    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        endpoint: WebhookEndpoint = context["original"]
        context["subtitle"] = endpoint.creditor.name
        context["may_run"] = user_of(request).has_perm(webhook_desk.CHANGE)
        context["latest"] = endpoint.messages.select_related("invoice")[:10]
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=gettext_lazy("creditor"))
    def creditor_page(self, endpoint: WebhookEndpoint) -> SafeString:
        return link_to_creditor(endpoint.creditor)

    @admin.display(description=gettext_lazy("address"))
    def address(self, endpoint: WebhookEndpoint) -> str:
        """No link: nobody but a machine has business there."""
        return endpoint.url

    @admin.display(description=gettext_lazy("made by"))
    def maker(self, endpoint: WebhookEndpoint) -> str:
        return str(endpoint.made_by)

    @admin.display(description=gettext_lazy("is told"))
    def told(self, endpoint: WebhookEndpoint) -> str:
        kinds = [str(WebhookKind(each).label) for each in endpoint.kinds]
        return ", ".join(kinds) or _("Everything")

    @admin.display(description=gettext_lazy("how it does"))
    def how(self, endpoint: WebhookEndpoint) -> str:
        return how_it_does(endpoint)

    @admin.display(description=gettext_lazy("waiting"))
    def waiting(self, endpoint: WebhookEndpoint) -> int:
        return int(getattr(endpoint, "number_waiting", 0))

    @admin.display(description=gettext_lazy("given up"))
    def given_up(self, endpoint: WebhookEndpoint) -> int:
        return int(getattr(endpoint, "number_given_up", 0))

    @admin.display(description=gettext_lazy("messages"))
    def messages_page(self, endpoint: WebhookEndpoint) -> SafeString:
        url = reverse("admin:invoices_webhookmessage_changelist", query={"endpoint": endpoint.pk})
        return format_html('<a href="{}">{}</a>', url, _("Show the messages"))

    @admin.display(description=gettext_lazy("secret"))
    def secrets(self, endpoint: WebhookEndpoint) -> str:
        """Never what it is: whether the one before still signs."""
        if endpoint.previous_until is None or endpoint.previous_until < webhook_desk.now():
            return _("Kept encrypted, and shown to nobody")
        until = moment(endpoint.previous_until)
        return _("The one before signs too until %(moment)s") % {"moment": until}


def _number_of(which: Q) -> Coalesce:
    """How many such messages an endpoint has: by an index of few, not by all it was ever told."""
    found = WebhookMessage.objects.filter(which, endpoint=OuterRef("pk")).order_by()
    counted = found.values("endpoint").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def how_it_does(endpoint: WebhookEndpoint) -> str:
    """`Switched off 21.11.2026 12.00: it took nothing for three days`."""
    if endpoint.off_at is not None:
        facts = {
            "moment": moment(endpoint.off_at),
            "why": str(WhyOff(endpoint.why_off).label),
        }
        return _("Switched off %(moment)s. %(why)s.") % facts
    if endpoint.failing_since is not None:
        since = moment(endpoint.failing_since)
        return _("Takes nothing since %(moment)s; it is tried again") % {"moment": since}
    return _("On")


class EndpointFilter(admin.SimpleListFilter):
    """The messages of one endpoint: reached from its page."""

    title = gettext_lazy("webhook")
    parameter_name = "endpoint"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        chosen = request.GET.get(self.parameter_name, "")
        rows = model_admin.endpoints_of(request)
        found = rows.filter(pk=int(chosen)).first() if _is_key(chosen) else None
        return [(chosen, found.url if found else "–")] if chosen else []

    def has_output(self) -> bool:
        return self.value() is not None

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if value is None:
            return queryset
        return queryset.filter(endpoint=int(value)) if _is_key(value) else queryset.none()


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < len(str(2**63))


@admin.register(WebhookMessage)
class WebhookMessageAdmin(CreditorScopedAdmin[WebhookMessage]):
    creditor_path = "endpoint__creditor"
    list_display = ("written_at", "kind", "invoice_page", "state", "tries", "next_try_at", "where")
    list_filter = ("state", "kind", EndpointFilter)
    filter_parameters: ClassVar[frozenset[str]] = frozenset(
        {"state__exact", "kind__exact", "endpoint"}
    )
    search_fields = ("invoice__number",)
    search_help_text = gettext_lazy("The number of an invoice, or the webhook-id.")
    change_form_template = "admin/invoices/webhookmessage/page.html"
    fields = (
        "webhook_id",
        "endpoint_page",
        "invoice_page",
        "kind",
        "written_at",
        "state",
        "tries",
        "next_try_at",
        "ended_at",
        "content",
    )
    readonly_fields: ClassVar[tuple[str, ...]] = fields

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.again_view)
        name = "invoices_webhookmessage_again"
        return [path("<int:message_id>/again/", view, name=name), *super().get_urls()]

    def again_view(self, request: HttpRequest, message_id: int) -> HttpResponse:
        return webhook_desk.tell_again(
            request, rows=self.get_queryset(request), message_id=message_id
        )

    def endpoints_of(self, request: HttpRequest) -> QuerySet[WebhookEndpoint]:
        seen = self.get_queryset(request)
        return WebhookEndpoint.objects.filter(pk__in=seen.values("endpoint"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[WebhookMessage]:
        rows = super().get_queryset(request)
        return rows.select_related("endpoint__creditor", "invoice__party")

    def party_of(self, obj: WebhookMessage) -> Party | None:
        return obj.invoice.party if obj.invoice else None

    def matching(self, rows: QuerySet[WebhookMessage], term: str) -> QuerySet[WebhookMessage]:
        key = term.removeprefix("msg_")
        if len(key) <= LONGEST_ID and (found := signing.public_id_of(key)) is not None:
            return rows.filter(public_id=found)
        return rows.filter(invoice__number=term)

    @override
    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        message: WebhookMessage = context["original"]
        context["subtitle"] = message.get_kind_display()
        context["attempts"] = message.attempts.order_by("-pk")
        is_over = message.state != WebhookState.WAITING and message.body != ""
        may_run = user_of(request).has_perm(webhook_desk.TELL_AGAIN)
        context["may_tell_again"] = may_run and is_over and message.invoice is not None
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="webhook-id")
    def webhook_id(self, message: WebhookMessage) -> SafeString:
        return format_html("<code>{}</code>", signing.id_of(message.public_id))

    @admin.display(description=gettext_lazy("invoice"))
    def invoice_page(self, message: WebhookMessage) -> SafeString | str:
        return link_to_invoice(message.invoice) if message.invoice else "–"

    @admin.display(description=gettext_lazy("webhook"))
    def where(self, message: WebhookMessage) -> str:
        return message.endpoint.url

    @admin.display(description=gettext_lazy("webhook"))
    def endpoint_page(self, message: WebhookMessage) -> SafeString:
        url = reverse("admin:invoices_webhookendpoint_change", args=[message.endpoint_id])
        return format_html('<a href="{}">{}</a>', url, message.endpoint.url)

    @admin.display(description=gettext_lazy("content"))
    def content(self, message: WebhookMessage) -> SafeString | str:
        if not message.body:
            return _("Forgotten: it is kept for 30 days after it was told.")
        text = json.dumps(json.loads(message.body), ensure_ascii=False, indent=2)
        return format_html('<pre class="webhook__body" tabindex="0">{}</pre>', text)
