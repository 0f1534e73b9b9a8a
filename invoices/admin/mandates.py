"""Rights to act for another: to read, and to end one that should not stand."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.admin.base import ReadOnlyInline, StaffModelAdmin
from accounts.admin.filters import PartyFilter, chosen_party
from accounts.admin.phone_pages import back_of
from accounts.admin.recording import record
from accounts.admin.who_may_act import name_of_holder
from accounts.http import user_of
from accounts.models import Basis, Level, Mandate, MandateState, Party, Scope
from accounts.queries.names import named
from invoices.admin.base import link_to_creditor, link_to_invoice, link_to_party
from invoices.models import MandateScope
from invoices.services.mandate_decisions import end_right

END = "accounts.change_mandate"


class EitherPartyFilter(PartyFilter):
    """The rights that a party gave or holds."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() is None:
            return queryset
        party = chosen_party(request)
        if party is None:
            return queryset.none()
        return queryset.filter(Q(principal=party) | Q(holder=party))


class ScopeInline(ReadOnlyInline[Mandate, MandateScope]):
    model = MandateScope
    fields = ("what",)
    readonly_fields: ClassVar[tuple[str, ...]] = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[MandateScope]:
        return super().get_queryset(request).select_related("invoice", "creditor")

    @admin.display(description=gettext_lazy("covers"))
    def what(self, row: MandateScope) -> SafeString | str:
        if row.invoice is not None:
            return link_to_invoice(row.invoice)
        return link_to_creditor(row.creditor) if row.creditor is not None else "–"


@admin.register(Mandate)
class MandateAdmin(StaffModelAdmin[Mandate]):
    list_display = ("given_at", "for_whom", "who_acts", "basis", "how_far", "stands", "ends_on")
    list_filter = ("state", "basis", EitherPartyFilter)
    filter_parameters: ClassVar[frozenset[str]] = frozenset(
        {"state__exact", "basis__exact", "party"}
    )
    list_select_related = ("principal", "holder")
    search_fields = ("principal__name",)
    search_help_text = gettext_lazy("The name of either of the two.")
    change_form_template = "admin/accounts/mandate/change_form.html"
    fields = (
        "principal_page",
        "holder_page",
        "holder_name",
        "basis",
        "how_far",
        "scope",
        "stands",
        "given_by",
        "given_at",
        "invited_until",
        "accepted_at",
        "ends_on",
        "ended_at",
        "ended_by",
        "asked_with",
        "records",
    )
    readonly_fields: ClassVar[tuple[str, ...]] = fields

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_http_methods(["GET", "POST"])(self.end_view))
        name = "accounts_mandate_end"
        return [path("<int:mandate_id>/end/", view, name=name), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Mandate]:
        rows = super().get_queryset(request)
        return rows.select_related(
            "principal", "holder", "given_by__party", "ended_by__party", "request"
        )

    def get_inlines(self, request: HttpRequest, obj: Mandate | None) -> Any:
        is_limited = obj is not None and obj.scope != Scope.ALL
        return [ScopeInline] if is_limited else []

    def get_fields(self, request: HttpRequest, obj: Mandate | None = None) -> list[Any]:
        """What there is nothing of is left out."""
        return [name for name in self.fields if obj is None or not _is_empty(obj, name)]

    def party_of(self, obj: Mandate) -> Party:
        return obj.principal

    def party_listed(self, request: HttpRequest) -> Party | None:
        return chosen_party(request)

    def matching(self, rows: QuerySet[Mandate], term: str) -> QuerySet[Mandate]:
        # Two index scans of names: an OR over two tables would be none.
        parties = list(
            named(Party.objects.all(), field="name", words=term).values_list("pk")[:1000]
        )
        keys = [key for (key,) in parties]
        return rows.filter(Q(principal__in=keys) | Q(holder__in=keys))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        mandate: Mandate = context["original"]
        may_end = user_of(request).has_perm(END) and mandate.state != MandateState.ENDED
        context["may_end"] = may_end
        return super().render_change_form(request, context, *args, **kwargs)

    def end_view(self, request: HttpRequest, mandate_id: int) -> HttpResponse:
        """GET asks once more and says what follows; POST ends the right."""
        if not user_of(request).has_perm(END):
            raise PermissionDenied
        mandate = get_object_or_404(self.get_queryset(request), pk=mandate_id)
        page = reverse("admin:accounts_mandate_change", args=[mandate.pk])
        if request.method == "POST":
            done = end_right(mandate_id=mandate.pk, agent=user_of(request), at=timezone.now())
            text = _("The right has ended.") if done else _("The right had ended already.")
            messages.success(request, text)
            return HttpResponseRedirect(back_of(request, default=page))
        if mandate.state == MandateState.ENDED:
            return HttpResponseRedirect(page)
        record(request, "mandate.viewed", party=mandate.principal, target=mandate)
        context = {
            **admin.site.each_context(request),
            "title": _("End the right?"),
            "opts": Mandate._meta,
            "mandate": mandate,
            "holder": name_of_holder(mandate),
            "back_url": back_of(request, default=page),
        }
        return TemplateResponse(request, "admin/accounts/mandate/end.html", context)

    @admin.display(description=gettext_lazy("for"))
    def for_whom(self, mandate: Mandate) -> str:
        return mandate.principal.name

    @admin.display(description=gettext_lazy("for"))
    def principal_page(self, mandate: Mandate) -> SafeString:
        return link_to_party(mandate.principal)

    @admin.display(description=gettext_lazy("who may act"))
    def who_acts(self, mandate: Mandate) -> str:
        return name_of_holder(mandate)

    @admin.display(description=gettext_lazy("who may act"))
    def holder_page(self, mandate: Mandate) -> SafeString | str:
        if mandate.holder is None:
            return _("Has not accepted yet")
        url = reverse("admin:accounts_party_change", args=[mandate.holder.pk])
        text = mandate.holder.name or mandate.holder_name
        return format_html('<a href="{}">{}</a>', url, text)

    @admin.display(description=gettext_lazy("may"))
    def how_far(self, mandate: Mandate) -> str:
        return str(Level(mandate.level).label)

    @admin.display(description=gettext_lazy("state"))
    def stands(self, mandate: Mandate) -> str:
        """What it is today: a last day passes without anybody's doing."""
        is_over = mandate.state == MandateState.IN_FORCE and mandate.ends_on < timezone.localdate()
        return _("Its last day has passed") if is_over else mandate.get_state_display()

    @admin.display(description=gettext_lazy("request"))
    def asked_with(self, mandate: Mandate) -> SafeString | str:
        request = getattr(mandate, "request", None)
        if request is None:
            return "–"
        url = reverse("admin:invoices_mandaterequest_change", args=[request.pk])
        return format_html('<a href="{}">{}</a>', url, _("Show the request and its documents"))

    @admin.display(description=gettext_lazy("audit"))
    def records(self, mandate: Mandate) -> SafeString:
        target = f"accounts.mandate:{mandate.pk}"
        url = reverse("admin:accounts_auditevent_changelist", query={"target": target})
        return format_html('<a href="{}">{}</a>', url, _("Show what was done and who looked"))


def _is_empty(mandate: Mandate, name: str) -> bool:
    match name:
        case "invited_until" | "accepted_at" | "ended_at" | "ended_by":
            return getattr(mandate, name) is None
        case "holder_name":
            own = mandate.holder.name if mandate.holder else ""
            return mandate.holder_name in {"", own}
        case "asked_with":
            return mandate.basis == Basis.AUTHORISED or not hasattr(mandate, "request")
        case _:
            return False
